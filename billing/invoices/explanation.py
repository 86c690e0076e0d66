"""What is behind a line: the seat ledger's rows that its quantity follows from.

A line for seats more or fewer names its ledger row; several lines (of several bills that are given
back) may share one. A line for a whole period bills what the quantity rows up to its start come to,
and those after it that nobody billed apart: fewer seats from the next term on are written down when
it is renewed. A line that ends something bills what the ledger comes to at that moment, or less of it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from billing.models import Invoice, InvoiceLine
from licensing.models import SeatLedger

Kind = InvoiceLine.Kind
# Bill a whole period, from its start on.
WHOLE: Final = frozenset({Kind.PURCHASE, Kind.MONTHLY, Kind.RENEW, Kind.REENABLE, Kind.CONVERT})
# Give back what an end leaves unused.
ENDING: Final = frozenset({Kind.CANCEL, Kind.CREDIT})
# Bill one row of the ledger.
OF_A_ROW: Final = frozenset({Kind.ADD, Kind.REMOVE})
PEOPLE_SHOWN: Final = 20


class Step(NamedTuple):
    """One row of the ledger that changed how many seats there are."""

    id: UUID
    at: datetime
    delta: int
    by: str
    cause_id: UUID | None


class Turn(NamedTuple):
    """Somebody who got (+1) or lost (-1) a seat while a line's days ran."""

    at: datetime
    delta: int
    person: str
    kind: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a line bills and why: `steps` sum up to `explained` seats; `people` came and went in its days.

    `more_people` counts those that are not listed.
    """

    quantity: int
    steps: tuple[Step, ...]
    explained: int
    adds_up: bool
    people: tuple[Turn, ...] = ()
    more_people: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """The quantity rows of some subscriptions, each oldest first, and the lines that bill rows apart.

    `billed` is how many seats the lines of one sign (True for credit notes) bill of a row.
    """

    steps: Mapping[UUID, Sequence[Step]]
    billed: Mapping[tuple[UUID | None, bool], int]

    def up_to(self, subscription_id: UUID, moment: datetime) -> list[Step]:
        """Return the rows of a subscription up to a moment, it included."""
        steps = self.steps.get(subscription_id, ())
        return list(steps[: bisect_right(steps, moment, key=lambda step: step.at)])


def ledger_of(subscription_ids: Iterable[UUID]) -> Ledger:
    """Read what explains the lines of these subscriptions: two queries, however many there are."""
    wanted = list(set(subscription_ids))
    rows = SeatLedger.objects.filter(subscription_id__in=wanted, person_id__isnull=True)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    named = rows.order_by("at", "id").values_list(
        "subscription_id", *Step._fields[:3], "actor_name", "cause_id"
    )
    for row in named:
        steps[row[0]].append(Step(*row[1:]))
    apart = InvoiceLine.objects.filter(subscription_id__in=wanted, ledger_id__isnull=False)
    billed: dict[tuple[UUID | None, bool], int] = defaultdict(int)
    for ledger_id, quantity, kind in apart.values_list("ledger_id", "quantity", "invoice__kind"):
        billed[ledger_id, kind == Invoice.Kind.CREDIT_NOTE] += quantity
    return Ledger(steps, billed)


def explained(line: InvoiceLine, ledger: Ledger | None = None, *, with_people: bool = False) -> Explanation:
    """Return what is behind a line (its `invoice` must be loaded); pages ask for the people, too."""
    if line.subscription_id is None:
        return Explanation(line.quantity, (), 0, adds_up=False)
    ledger = ledger or ledger_of([line.subscription_id])
    rows = ledger.up_to(line.subscription_id, line.invoice.issued_at)
    names_row = line.ledger_id is not None or line.kind in OF_A_ROW
    found = _of_row(line, rows, ledger) if names_row else _of_period(line, rows, ledger)
    if not with_people:
        return found
    people, more = _people(line, line.subscription_id)
    return Explanation(found.quantity, found.steps, found.explained, found.adds_up, people, more)


def explained_all(lines: Sequence[InvoiceLine]) -> list[Explanation]:
    """Return what is behind each line of a bill: two queries and one for each line's people."""
    ledger = ledger_of(line.subscription_id for line in lines if line.subscription_id is not None)
    return [explained(line, ledger, with_people=True) for line in lines]


def _of_row(line: InvoiceLine, rows: list[Step], ledger: Ledger) -> Explanation:
    """A line for seats more or fewer: its row has them, and all lines about the row together bill no others."""
    steps = tuple(step for step in rows if step.id == line.ledger_id)
    count = abs(steps[0].delta) if steps else 0
    is_note = line.invoice.kind == Invoice.Kind.CREDIT_NOTE
    fits = bool(steps) and (steps[0].delta < 0) == is_note
    together = ledger.billed.get((line.ledger_id, is_note), line.quantity)
    return Explanation(line.quantity, steps, count, adds_up=fits and together == count)


def _of_period(line: InvoiceLine, rows: list[Step], ledger: Ledger) -> Explanation:
    """A line for all seats: what the rows up to the period's start come to, and later ones nobody billed apart.

    A bill that was late may have lines of earlier periods: what holds only after one is no business of it.
    """
    rows = [step for step in rows if step.at < line.billed_until]
    if line.kind in ENDING:
        count = sum(step.delta for step in rows)
        return Explanation(line.quantity, tuple(rows), count, adds_up=0 < line.quantity <= count)
    steps = tuple(
        step for step in rows if step.at < line.billed_from or (step.id, step.delta < 0) not in ledger.billed
    )
    count = sum(step.delta for step in steps)
    return Explanation(line.quantity, steps, count, adds_up=line.quantity == count)


def _people(line: InvoiceLine, subscription_id: UUID) -> tuple[tuple[Turn, ...], int]:
    """Return the first people who came and went while the line's days ran, and how many more there were."""
    turns = SeatLedger.objects.filter(
        subscription_id=subscription_id,
        person_id__isnull=False,
        at__gte=line.billed_from,
        at__lt=line.billed_until,
    )
    shown = turns.order_by("at", "id").values_list("at", "delta", "person__display_name", "kind")
    found = tuple(Turn(*row) for row in shown[:PEOPLE_SHOWN])
    more = turns.count() - len(found) if len(found) == PEOPLE_SHOWN else 0
    return found, more
