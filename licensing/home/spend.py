"""Spend per month and channel: pure, from sums that one query groups by start and end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.values.money import Money

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some subscriptions cost per period of `frequency` months, from `start` to `end` (months, `end` None: still).

    `minor` is price times quantity, in minor units of `currency`.
    """

    channel: int
    currency: str
    frequency: int
    start: date
    end: date | None
    minor: int


def last_months(today: date, count: int = MONTHS) -> list[date]:
    """Return the first days of the last `count` months, this one last."""
    newest = today.year * 12 + today.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(newest - count + 1, newest + 1)]


def per_month(stretches: Iterable[Stretch], months: list[date]) -> dict[str, dict[int, list[int]]]:
    """Return minor units per month, by currency and channel; a yearly price counts a twelfth each month.

    A subscription counts in the month it starts in, and no longer in the one it ends in.
    """
    exact: dict[tuple[str, int, int], list[int]] = {}
    for one in stretches:
        sums = exact.setdefault((one.currency, one.channel, one.frequency), [0] * len(months))
        for position, month in enumerate(months):
            if one.start <= month and (one.end is None or month < one.end):
                sums[position] += one.minor
    spent: dict[str, dict[int, list[int]]] = {}
    for (currency, channel, frequency), sums in exact.items():
        row = spent.setdefault(currency, {}).setdefault(channel, [0] * len(months))
        for position, minor in enumerate(sums):
            row[position] += Money(minor, currency).share(1, frequency).minor
    return spent
