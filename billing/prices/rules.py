"""Billing periods and shares of them, to the minor unit: pure.

A share is counted in days of the UTC calendar: today's counts for seats that are added and for seats
that are given back, so that adding and removing on the same day costs nothing.
"""

from datetime import datetime

from kernel.values.money import Money
from kernel.values.period import Period, add_months


def period(anchor: datetime, frequency: int, number: int) -> Period:
    """Return billing period `number` (from 0) of `frequency` months, counted from the anchor."""
    starts, ends = (add_months(anchor, months * frequency) for months in (number, number + 1))
    return Period(starts, ends)


def days_in(period: Period) -> int:
    """Return how many days a period has. Raises ValueError for one without end."""
    if period.ends_at is None:
        raise ValueError("A period without end has no days to count.")
    return (period.ends_at.date() - period.starts_at.date()).days


def days_left(moment: datetime, period: Period) -> int:
    """Return how many days of a period are left, today among them; none after its end, all before its start."""
    if period.ends_at is None:
        raise ValueError("A period without end has no days to count.")
    return min(max((period.ends_at.date() - moment.date()).days, 0), days_in(period))


def full(price: Money, quantity: int) -> Money:
    """Return what a whole period costs for `quantity` seats."""
    return price * quantity


def prorated(price: Money, quantity: int, days: int, of_days: int) -> Money:
    """Return what `days` of a period of `of_days` cost for `quantity` seats, rounded once for all of them."""
    return (price * quantity).share(days, of_days)


def split(amount: Money, days: int, of_days: int) -> tuple[Money, Money]:
    """Return (unused, used) of an amount paid for `of_days`, when `days` of it are left: they add up exactly."""
    unused = amount.share(days, of_days)
    return unused, amount - unused
