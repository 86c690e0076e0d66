"""Who is concerned by a move, counted by the database: 1,000,000 seats are never loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from kernel.isolation.scope import current_tenant_id
from licensing.models import Subscription
from tenants.models import Person

# What becomes of a person in a plan, as queries and addresses name it.
FATES = ("move", "there", "inactive", "guest")
# The same in SQL; `p` is the person, `t` the seat in the target or nothing.
FATE = (
    "CASE WHEN t.person_id IS NOT NULL THEN 'there' WHEN NOT p.is_active THEN 'inactive' "
    f"WHEN p.kind = {int(Person.Kind.GUEST)} AND NOT %(guests)s THEN 'guest' ELSE 'move' END"
)

_ONE = """
    SELECT person_id, 1 AS first, 1 AS seats
    FROM licensing_seat WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s
"""
_SEVERAL = """
    SELECT person_id, min(array_position(%(sources)s::uuid[], subscription_id)) AS first, count(*) AS seats
    FROM licensing_seat WHERE tenant_id = %(tenant)s AND subscription_id = ANY(%(sources)s::uuid[]) GROUP BY person_id
"""
_COUNT = """
    WITH held AS MATERIALIZED ({held})
    SELECT held.first, {fate} AS fate, count(*), coalesce(sum(held.seats), 0), count(*) FILTER (WHERE held.seats > 1)
    FROM held
    JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = held.person_id
    LEFT JOIN licensing_seat t
      ON t.tenant_id = %(tenant)s AND t.subscription_id = %(target)s AND t.person_id = held.person_id
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Headcount:
    """Counts of people, except `seats` (one person may hold several of the sources).

    `moving` need a seat in the target; `reserve` says how many of them come from which source, by position.
    """

    seats: int = 0
    moving: int = 0
    already_there: int = 0
    in_several: int = 0
    switched_off: int = 0
    guests: int = 0
    reserve: dict[int, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Everybody who holds a seat in one of the sources."""
        return self.moving + self.already_there + self.switched_off + self.guests


def count_people(source_ids: Sequence[UUID], target: Subscription) -> Headcount:
    """Return who would move from these sources (in this order) to `target`, and who would not."""
    params: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "source": source_ids[0],
        "sources": list(source_ids),
        "target": target.id,
        "guests": target.product.guests_may_hold,
    }
    held = _ONE if len(source_ids) == 1 else _SEVERAL
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(held=held, fate=FATE), params)
        rows = cursor.fetchall()
    by_fate = {fate: sum(people for _, f, people, _, _ in rows if f == fate) for fate in FATES}
    return Headcount(
        seats=int(sum(seats for _, _, _, seats, _ in rows)),
        in_several=sum(several for *_, several in rows),
        reserve={first - 1: people for first, fate, people, _, _ in rows if fate == "move"},
        moving=by_fate["move"],
        already_there=by_fate["there"],
        switched_off=by_fate["inactive"],
        guests=by_fate["guest"],
    )
