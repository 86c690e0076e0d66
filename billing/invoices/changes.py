"""What changed since last time: a bill beside the one before it, in words and amounts that add up.

Bills that recur are compared: one for a whole period with the account's last one for the same
subscriptions. The effects of seats, prices, days, new and ended subscriptions and tax come to
exactly the difference of the two totals. Pure, over loaded lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from billing.invoices.explanation import WHOLE
from billing.models import Invoice, InvoiceLine
from kernel.values.money import Money


class Effect(StrEnum):
    """What made a bill higher or lower."""

    SEATS_MORE = "seats_more"
    SEATS_FEWER = "seats_fewer"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    DAYS = "days"
    NEW = "new"
    ENDED = "ended"
    OTHER = "other"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Change:
    """One effect on a product: `amount` is how much higher (or lower) it makes the bill.

    `before` and `after` are numbers of seats, or prices in minor units, or days, as the effect says.
    """

    effect: Effect
    product: str
    amount: Money
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bill beside an earlier one: `changes` come to `difference`; none at all is "the same as last time"."""

    previous: Invoice
    changes: tuple[Change, ...]
    difference: Money


def previous_of(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Invoice | None:
    """Return the account's last earlier bill for a whole period of one of the same subscriptions, or None."""
    wanted = _recurring(lines)
    if invoice.kind == Invoice.Kind.CREDIT_NOTE or not wanted:
        return None
    earlier = InvoiceLine.objects.filter(
        subscription_id__in=wanted,
        kind__in=WHOLE,
        invoice__account_id=invoice.account_id,
        invoice__kind=Invoice.Kind.INVOICE,
        invoice__number__lt=invoice.number,
    )
    line = earlier.select_related("invoice").order_by("-invoice__number").first()
    if line is None:
        return None
    line.invoice.account = invoice.account
    return line.invoice


def compared(
    invoice: Invoice, lines: Sequence[InvoiceLine], previous: Invoice, earlier: Sequence[InvoiceLine]
) -> Comparison:
    """Return what changed from `previous` (with its lines `earlier`) to `invoice`."""
    currency = invoice.currency
    now, then = _by_subscription(lines), _by_subscription(earlier)
    changes: list[Change] = []
    for key in dict.fromkeys([*now, *then]):
        changes += _changes(then.get(key, []), now.get(key, []), currency)
    changes.append(Change(Effect.TAX, "", Money(invoice.tax_minor - previous.tax_minor, currency)))
    told = tuple(change for change in changes if change.amount.minor)
    return Comparison(previous, told, invoice.total - previous.total)


def _recurring(lines: Iterable[InvoiceLine]) -> list[UUID]:
    return [line.subscription_id for line in lines if line.kind in WHOLE and line.subscription_id is not None]


def _by_subscription(lines: Iterable[InvoiceLine]) -> dict[UUID | None, list[InvoiceLine]]:
    found: dict[UUID | None, list[InvoiceLine]] = defaultdict(list)
    for line in lines:
        found[line.subscription_id].append(line)
    return found


def _changes(then: list[InvoiceLine], now: list[InvoiceLine], currency: str) -> list[Change]:
    """Return the effects on one subscription; together they are the difference of its lines."""
    difference = Money(sum(line.net_minor for line in now) - sum(line.net_minor for line in then), currency)
    product = (now or then)[0].product_name
    if not then:
        return [Change(Effect.NEW, product, difference, after=sum(line.quantity for line in now))]
    if not now:
        return [Change(Effect.ENDED, product, difference, before=sum(line.quantity for line in then))]
    if len(then) > 1 or len(now) > 1 or then[0].frequency != now[0].frequency:
        return [Change(Effect.OTHER, product, difference)]
    return _of_two(then[0], now[0], currency)


def _of_two(then: InvoiceLine, now: InvoiceLine, currency: str) -> list[Change]:
    """Seats at the old price, the price for today's seats, and what the days make of it."""
    more, dearer = now.quantity - then.quantity, now.price_minor - then.price_minor
    seats, price = more * then.price_minor, dearer * now.quantity
    days = (now.net_minor - now.price_minor * now.quantity) - (
        then.net_minor - then.price_minor * then.quantity
    )
    product = now.product_name
    return [
        Change(
            Effect.SEATS_MORE if more > 0 else Effect.SEATS_FEWER,
            product,
            Money(seats, currency),
            then.quantity,
            now.quantity,
        ),
        Change(
            Effect.PRICE_UP if dearer > 0 else Effect.PRICE_DOWN,
            product,
            Money(price, currency),
            then.price_minor,
            now.price_minor,
        ),
        Change(Effect.DAYS, product, Money(days, currency), then.days, now.days),
    ]
