"""The steps of the jobs in SQL: whose turn it is, and what becomes of their seats; a batch per statement.

The caller holds the locks on the subscriptions. New seats and the ledger are `licensing/seats/rows.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from licensing.models import SeatLedger
from licensing.seats.rows import array, fetch, run
from licensing.takeover.headcount import FATE
from tenants.models import Person

# About a fifth of a second of work: progress every second even on a busy machine.
SIZE = 1500
START = UUID(int=0)


def holders_after(
    source_id: UUID, target_id: UUID, reached_id: UUID | None, *, guests_may_hold: bool
) -> list[tuple[str, str]]:
    """Return the next (person, fate) of a source in person order; fate is move, there, inactive or guest."""
    # The pick is materialized: the planner then looks up 1,500 people instead of reading everybody.
    sql = """
        WITH picked AS MATERIALIZED (
            SELECT person_id FROM licensing_seat
            WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s AND person_id > %(reached)s
            ORDER BY person_id LIMIT %(size)s)
        SELECT picked.person_id::text, {fate}
        FROM picked
        JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = picked.person_id
        LEFT JOIN licensing_seat t
          ON t.tenant_id = %(tenant)s AND t.subscription_id = %(target)s AND t.person_id = picked.person_id
        ORDER BY picked.person_id
    """.replace("{fate}", FATE)
    params = {
        "source": source_id,
        "target": target_id,
        "reached": reached_id or START,
        "guests": guests_may_hold,
    }
    return _next(sql, params)


def holders(source_id: UUID, reached_id: UUID | None) -> list[str]:
    """Return the next people who hold a seat, in person order."""
    sql = """
        SELECT person_id::text FROM licensing_seat
        WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s AND person_id > %(reached)s
        ORDER BY person_id LIMIT %(size)s
    """
    return [person_id for (person_id,) in _next(sql, {"source": source_id, "reached": reached_id or START})]


def unassigned_since(target_id: UUID, moment: datetime, person_ids: Sequence[str]) -> set[str]:
    """Return who of these lost a target seat after `moment`: nothing was set aside for them."""
    sql = """
        SELECT DISTINCT person_id::text FROM licensing_seatledger
        WHERE tenant_id = %(tenant)s AND subscription_id = %(target)s AND kind = %(kind)s AND at >= %(moment)s
          AND person_id = ANY(%(people)s::uuid[])
    """
    kind = int(SeatLedger.Kind.UNASSIGNED)
    params = {"target": target_id, "moment": moment, "kind": kind, "people": array(person_ids)}
    return {person_id for (person_id,) in fetch(sql, params)}


def move_seats(source_id: UUID, target_id: UUID, person_ids: Sequence[str], at: datetime) -> int:
    """Let these people's seats belong to the target: assigned there and freed here in one statement."""
    sql = """
        UPDATE licensing_seat SET subscription_id = %(target)s, assigned_at = %(at)s
        WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s AND person_id = ANY(%(people)s::uuid[])
    """
    return run(sql, {"source": source_id, "target": target_id, "at": at, "people": array(person_ids)})


def end_seats(source_id: UUID, person_ids: Sequence[str]) -> int:
    """End these people's seats."""
    sql = """
        DELETE FROM licensing_seat
        WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s AND person_id = ANY(%(people)s::uuid[])
    """
    return run(sql, {"source": source_id, "people": array(person_ids)}) if person_ids else 0


def ledger_after(
    source_id: UUID, takeover_id: UUID, target_id: UUID, reached_id: UUID | None
) -> list[tuple[str, str, str]]:
    """Return the next (ledger row, person, fate) of a source that a move had touched.

    Fate is back (they hold the target seat still), again (a seat had ended), gone or inactive.
    """
    sql = """
        WITH picked AS MATERIALIZED (
            SELECT id, person_id, kind FROM licensing_seatledger
            WHERE tenant_id = %(tenant)s AND subscription_id = %(source)s AND cause_id = %(cause)s
              AND kind IN (%(moved)s, %(released)s) AND id > %(reached)s
            ORDER BY id LIMIT %(size)s)
        SELECT picked.id::text, picked.person_id::text,
               CASE WHEN picked.kind = %(moved)s THEN CASE WHEN t.person_id IS NULL THEN 'gone' ELSE 'back' END
                    WHEN p.is_active THEN 'again' ELSE 'inactive' END
        FROM picked
        JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = picked.person_id
        LEFT JOIN licensing_seat t
          ON t.tenant_id = %(tenant)s AND t.subscription_id = %(target)s AND t.person_id = picked.person_id
        ORDER BY picked.id
    """
    kinds = {"moved": int(SeatLedger.Kind.MOVED_OUT), "released": int(SeatLedger.Kind.RELEASED)}
    params = {
        "source": source_id,
        "cause": takeover_id,
        "target": target_id,
        "reached": reached_id or START,
        **kinds,
    }
    return _next(sql, params)


def names(person_ids: Sequence[str]) -> list[tuple[UUID, str]]:
    """Return these people's ids and names, by name."""
    if not person_ids:
        return []
    people = Person.objects.filter(id__in=person_ids).order_by("sort_name", "id")
    return list(people.values_list("id", "display_name"))


def _next(sql: str, params: dict[str, Any]) -> list[Any]:
    return fetch(sql, {**params, "size": SIZE})
