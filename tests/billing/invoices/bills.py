"""Bills written as the product writes them."""

from datetime import datetime

from billing.invoices.issue import Draft, credit, issue
from billing.models import Invoice, InvoiceLine
from billing.prices.rules import days_in, days_left, prorated
from billing.prices.rules import period as period_of
from kernel.values.clock import at
from kernel.values.period import Period
from tests.factories.tenants import inside

Kind = InvoiceLine.Kind


def draft(
    paying,
    kind=Kind.PURCHASE,
    quantity=None,
    *,
    billed: Period | None = None,
    days=None,
    of_days=None,
    **more,
) -> Draft:
    """A line of a subscription: its first period, all of it, unless told otherwise."""
    subscription = paying.subscription
    quantity = subscription.quantity if quantity is None else quantity
    billed = billed or period_of(subscription.started_at, subscription.frequency, 0)
    of_days = days_in(billed) if of_days is None else of_days
    days = of_days if days is None else days
    price = more.pop("price", subscription.price)
    return Draft(
        kind=kind,
        subscription=subscription,
        product=subscription.product,
        quantity=quantity,
        price=price,
        frequency=subscription.frequency,
        billed=billed,
        days=days,
        days_in_period=of_days,
        net=more.pop("net", prorated(price, quantity, days, of_days)),
        **more,
    )


def bill(paying, *drafts: Draft, when: datetime | None = None, is_paid: bool = True, **more) -> Invoice:
    """Issue a bill of these lines (the first period without any), to the account and by the method that pays."""
    with at(when or paying.subscription.started_at), inside(paying.account.tenant_id):
        given = {"method": paying.method, "is_paid": is_paid, **more}
        return issue(account=paying.account, drafts=drafts or [draft(paying)], **given)


def part(paying, moment: datetime, kind=Kind.ADD, quantity: int = 1, **more) -> Draft:
    """A line for the days left of the period that `moment` is in."""
    anchor, number = paying.subscription.started_at, 0
    while (billed := period_of(anchor, paying.subscription.frequency, number)).ends_at <= moment:
        number += 1
    rest = Period(moment, billed.ends_at)
    return draft(
        paying, kind, quantity, billed=rest, days=days_left(moment, billed), of_days=days_in(billed), **more
    )


def credited(paying, of: Invoice, quantity: int, days: int | None = None, *, when=None, **more) -> Invoice:
    """Give back some seats of the first line of a bill, for some of its days."""
    with at(when or of.issued_at), inside(paying.account.tenant_id):
        line = InvoiceLine.objects.filter(invoice_id=of.id).order_by("position").first()
        days = line.days if days is None else days
        net = prorated(paying.subscription.price, quantity, days, line.days_in_period) * -1
        billed = Period(line.billed_from, line.billed_until)
        one = draft(
            paying, Kind.REMOVE, quantity, billed=billed, days=days, net=net, credited=line,
            ledger_id=more.pop("ledger_id", None),
        )  # fmt: skip
        return credit(account=paying.account, of=of, drafts=[one], method=paying.method, **more)
