"""tax_sums(): the tax of a bill, one sum per name and rate."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.models import InvoiceLine
from kernel.values.money import Money


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What all lines of one rate come to; `points` are hundredths of a percent."""

    name: str
    points: int
    net: Money
    tax: Money


def tax_sums(lines: Iterable[InvoiceLine], currency: str) -> list[TaxSum]:
    """Return the sums per name and rate, highest rate first; together they are the bill's tax."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for line in lines:
        net, tax = found.get((line.tax_rate, line.tax_name), (0, 0))
        found[line.tax_rate, line.tax_name] = (net + line.net_minor, tax + line.tax_minor)
    return [
        TaxSum(name, points, Money(net, currency), Money(tax, currency))
        for (points, name), (net, tax) in sorted(found.items(), reverse=True)
    ]
