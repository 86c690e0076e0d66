"""plan_file(): what a file would do, line by line. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kernel.isolation.scope import current_tenant_id
from kernel.values.decision import Decision, Refused
from licensing.models import SeatFile, Subscription
from licensing.seats.rules import SeatReason, enough_seats, fits_status, may_change_seats
from tenants.actor import Actor
from tenants.models import Person

# Lines with a problem that the preview shows; it counts all of them.
SHOWN = 100

# One row per line that says anything. In SQL, because a file may have a million of them.
LINES = """
    SELECT f.first_line + a.number - 1 AS line, a.address, p.id AS person_id, p.display_name, CASE
        WHEN position('@' in a.address) = 0 THEN %(no_address)s
        WHEN p.id IS NULL THEN %(unknown)s
        WHEN s.person_id IS NOT NULL THEN %(held)s
        WHEN NOT p.is_active THEN %(inactive)s
        WHEN p.kind = %(guest_kind)s AND NOT %(guests)s THEN %(guest)s
        ELSE '' END AS reason
    FROM licensing_seatfilepart f
    CROSS JOIN LATERAL jsonb_array_elements_text(f.addresses) WITH ORDINALITY AS a(address, number)
    LEFT JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.email = a.address
    LEFT JOIN licensing_seat s
      ON s.tenant_id = %(tenant)s AND s.subscription_id = %(subscription)s AND s.person_id = p.id
    WHERE f.tenant_id = %(tenant)s AND f.file_id = %(file)s AND f.position BETWEEN %(first)s AND %(last)s
      AND a.address IS NOT NULL
"""
_COUNTED = "WITH line AS ({lines}) SELECT reason, count(*), count(DISTINCT person_id) FROM line GROUP BY 1"
# Whoever holds one already needs nothing: no problem worth a line.
_WRONG = "WITH line AS ({lines}) SELECT * FROM line WHERE reason NOT IN ('', %(held)s) ORDER BY line LIMIT %(shown)s"
_IN_ORDER = "WITH line AS ({lines}) SELECT * FROM line ORDER BY line"
EVERY_PART = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file and what stands against it ("" when nothing does)."""

    number: int
    address: str
    person_id: UUID | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What the file would do. `people` get a seat now; `reasons` counts the lines that do nothing, by reason.

    `decision` says whether it may start: status and free seats.
    """

    file: SeatFile
    subscription: Subscription
    people: int
    repeated: int
    reasons: Mapping[SeatReason, int]
    problems: list[Line]
    decision: Decision

    @property
    def left_out(self) -> int:
        """Lines that would do nothing."""
        return sum(self.reasons.values()) + self.repeated


def plan_file(*, actor: Actor, file_id: UUID) -> FilePlan:
    """Return what a file would do now. Raises Refused for one of somebody else, or where the actor may not."""
    file = SeatFile.objects.filter(id=file_id).first()
    if file is None or file.created_by_id != actor.person_id:
        raise Refused(Decision.no(SeatReason.UNKNOWN_FILE))
    subscription = Subscription.objects.select_related("product").get(id=file.subscription_id)
    may_change_seats(actor, subscription).or_refuse()
    return plan(file, subscription)


def plan(file: SeatFile, subscription: Subscription) -> FilePlan:
    """Return what `file` would do in `subscription`; asks nobody."""
    params = parameters(file, subscription, 0, EVERY_PART)
    counts = {reason: (lines, people) for reason, lines, people in _rows(_COUNTED, params)}
    lines, people = counts.pop("", (0, 0))
    problems = [Line(*row) for row in _rows(_WRONG, {**params, "shown": SHOWN})]
    reasons = {SeatReason(reason): count for reason, (count, _people) in sorted(counts.items())}
    return FilePlan(
        file, subscription, people, lines - people, reasons, problems, _decide(subscription, people)
    )


def lines_of_part(file: SeatFile, subscription: Subscription, position: int) -> list[Line]:
    """Return the lines of one part and what stands against each now."""
    return [Line(*row) for row in _rows(_IN_ORDER, parameters(file, subscription, position, position))]


def parameters(file: SeatFile, subscription: Subscription, first: int, last: int) -> dict[str, Any]:
    """Return the parameters of LINES for the parts from `first` to `last`."""
    return {
        "tenant": current_tenant_id(),
        "file": file.id,
        "subscription": subscription.id,
        "guests": subscription.product.guests_may_hold,
        "guest_kind": Person.Kind.GUEST.value,
        "no_address": SeatReason.NO_ADDRESS.value,
        "unknown": SeatReason.UNKNOWN_PERSON.value,
        "held": SeatReason.ALREADY_HELD.value,
        "inactive": SeatReason.PERSON_INACTIVE.value,
        "guest": SeatReason.GUEST.value,
        "first": first,
        "last": last,
    }


def _decide(subscription: Subscription, people: int) -> Decision:
    if not people:
        return Decision.no(SeatReason.NOBODY_TO_SEAT)
    decision = fits_status(subscription)
    return decision if not decision else enough_seats(subscription, people)


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(lines=LINES), params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
