"""What a change costs or gives back, to the minor unit: pure.

Nothing is created or lost: all of a line that is given back gives exactly its amount and its tax, parts of
it never more together, and what is bought and given back on the same day is given back whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.managing.rules import Terms
from billing.prices.rules import days_in, days_left, full, prorated
from billing.tax.rules import Rate, tax_on
from kernel.values.money import Money


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its tax."""

    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        """With tax."""
        return self.net + self.tax

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.net + other.net, self.tax + other.tax)


@dataclass(frozen=True, slots=True)
class Addition:
    """Seats for the rest of the running period: `days` of `of_days`."""

    amount: Amount
    days: int
    of_days: int


@dataclass(frozen=True, slots=True)
class Billed:
    """A line of the running period, as much of it as was not given back yet; `rate` is its tax in points."""

    line_id: UUID
    quantity: int
    net: Money
    tax: Money
    rate: int


@dataclass(frozen=True, slots=True)
class Part:
    """Seats of one line that are given back, positive amounts."""

    line_id: UUID
    quantity: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What is given back for the rest of the running period, line by line, the latest line first."""

    parts: tuple[Part, ...]
    amount: Amount
    days: int
    of_days: int


def addition(terms: Terms, seats: int, moment: datetime, rate: Rate) -> Addition:
    """Return what `seats` more cost from today to the end of the running period, rounded once (R18)."""
    days, of_days = days_left(moment, terms.period), days_in(terms.period)
    net = prorated(terms.price, seats, days, of_days)
    return Addition(Amount(net, tax_on(net, rate)), days, of_days)


def next_bill(terms: Terms, quantity: int, rate: Rate) -> Amount:
    """Return what a whole period costs for `quantity` licenses."""
    net = full(terms.price, quantity)
    return Amount(net, tax_on(net, rate))


def give_back(terms: Terms, lines: Sequence[Billed], seats: int, moment: datetime) -> GivenBack:
    """Return what `seats` give back for the days that are left, from the latest of `lines` (oldest first) on (R19).

    Seats that no line billed give nothing back.
    """
    days, of_days = days_left(moment, terms.period), days_in(terms.period)
    parts = []
    for line in reversed(lines):
        if part := _part(line, min(seats, line.quantity), terms.price, days, of_days):
            parts.append(part)
            seats -= part.quantity
    nothing = Money(0, terms.price.currency)
    amount = sum((part.amount for part in parts), Amount(nothing, nothing))
    return GivenBack(tuple(parts), amount, days, of_days)


def take_back_all(terms: Terms, lines: Sequence[Billed], moment: datetime) -> GivenBack:
    """Return everything that is left of `lines`: for bills that nobody paid."""
    nothing = Money(0, terms.price.currency)
    parts = [Part(line.line_id, line.quantity, Amount(line.net, line.tax)) for line in lines]
    amount = sum((part.amount for part in parts), Amount(nothing, nothing))
    of_days = days_in(terms.period)
    return GivenBack(tuple(part for part in parts if part.quantity), amount, of_days, of_days)


def _part(line: Billed, seats: int, price: Money, days: int, of_days: int) -> Part | None:
    """Give back `seats` of one line: by days, never more than is left of it, all of it when nothing else is left."""
    if seats <= 0:
        return None
    net = min(prorated(price, seats, days, of_days), line.net)
    if net == line.net:
        return Part(line.line_id, seats, Amount(net, line.tax))
    return Part(line.line_id, seats, Amount(net, min(tax_on(net, Rate(points=line.rate)), line.tax)))
