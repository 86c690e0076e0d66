"""rate_for() a country and day, tax_on() an amount: pure, over data/rates.csv.

A country that the table does not name (the United States, where it differs by place) has no rate:
nothing is added and the bill says so.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kernel.values.money import Money

WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`points` are hundredths of a percent: 2100 is 21 %. `name` is what the country calls its tax."""

    name: str = ""
    points: int = 0


NO_TAX = Rate()


def rate_for(country: str, day: date) -> Rate:
    """Return the rate of a country (ISO 3166) on a day, `NO_TAX` where the table has none."""
    known = [rate for since, rate in _table().get(country, ()) if since <= day]
    return known[-1] if known else NO_TAX


def tax_on(net: Money, rate: Rate) -> Money:
    """Return the tax on one line's amount, rounded half to even."""
    return net.share(rate.points, WHOLE)


@cache
def _table() -> dict[str, list[tuple[date, Rate]]]:
    table: dict[str, list[tuple[date, Rate]]] = {}
    with (Path(__file__).parent / "data" / "rates.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rate = Rate(row["name"], int(row["points"]))
            table.setdefault(row["country"], []).append((date.fromisoformat(row["from"]), rate))
    return {country: sorted(rates, key=lambda one: one[0]) for country, rates in table.items()}
