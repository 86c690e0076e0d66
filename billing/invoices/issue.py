"""issue() an invoice, credit() one: the steps that write bills. Only verbs and settlements call them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from billing.accounts.numbers import next_invoice_number
from billing.invoices.left import Left, left_of
from billing.models import BillingAccount, Invoice, InvoiceLine, Order, PaymentMethod
from billing.tax.rules import Rate, rate_for, tax_on
from kernel.values.clock import now
from kernel.values.money import Money
from kernel.values.period import Period
from licensing.models import Product, Subscription


@dataclass(frozen=True, slots=True)
class Draft:
    """One line before it has its tax: `net` for `days` of `days_in_period` of what `billed` says.

    On a credit note `net` is negative and `credited` is the line it gives back; `tax` is what is left of
    that line's tax at most, where parts of it were given back before.
    """

    kind: InvoiceLine.Kind
    subscription: Subscription
    product: Product
    quantity: int
    price: Money
    frequency: int
    billed: Period
    days: int
    days_in_period: int
    net: Money
    ledger_id: UUID | None = None
    credited: InvoiceLine | None = None
    tax: Money | None = None


def issue(
    *,
    account: BillingAccount,
    drafts: Sequence[Draft],
    order: Order | None = None,
    method: PaymentMethod | None = None,
    is_paid: bool,
    due_in_days: int = 0,
) -> Invoice:
    """Write an invoice of these lines with the tax of the account's country today; return it."""
    moment = now()
    status = Invoice.Status.PAID if is_paid else Invoice.Status.DUE
    invoice = _head(account, method, order, kind=Invoice.Kind.INVOICE, status=status)
    invoice.due_at = moment + timedelta(days=due_in_days)
    invoice.paid_at = moment if is_paid else None
    rate = rate_for(account.country, moment.date())
    return _write(invoice, drafts, [tax_of(draft, rate) for draft in drafts], rate)


def credit(
    *,
    account: BillingAccount,
    of: Invoice,
    drafts: Sequence[Draft],
    order: Order | None = None,
    method: PaymentMethod | None = None,
    is_refunded: bool = True,
) -> Invoice:
    """Write a credit note of these lines, each at the tax rate of the line it gives back; return it.

    `is_refunded` says that money goes back; else it takes back what was never paid. All credit notes of an
    invoice together are never more than it: tax that was rounded in parts is cut to what is left of it, and
    all of what is left gives exactly its tax. Raises ValueError for more than is left: a mistake in the program.
    """
    status = Invoice.Status.REFUNDED if is_refunded else Invoice.Status.CREDITED
    note = _head(account, method, order, kind=Invoice.Kind.CREDIT_NOTE, status=status)
    note.credit_of_id = of.id
    note.due_at = note.issued_at
    rate = rate_for(account.country, of.issued_at.date())
    # The account is locked by now: nobody else gives back of the same invoice meanwhile.
    left = left_of(of)
    note = _write(note, drafts, _cut(left, drafts, [tax_of(draft, rate) for draft in drafts]), rate)
    if left.total == note.total * -1:
        # Nobody has to pay what was taken back whole.
        Invoice.objects.filter(id=of.id, status=Invoice.Status.DUE).update(status=Invoice.Status.CREDITED)
    return note


def tax_of(draft: Draft, rate: Rate) -> Money:
    """Return a line's tax; all of a line given back is exactly its tax, not a rounding of it."""
    line = draft.credited
    if draft.tax is not None:
        return draft.tax
    if line is None:
        return tax_on(draft.net, rate)
    if draft.net.minor == -line.net_minor:
        return Money(-line.tax_minor, draft.net.currency)
    return tax_on(draft.net, Rate(line.tax_name, line.tax_rate))


def seller() -> dict[str, Any]:
    """Return who sells, as every bill says it."""
    return dict(settings.SELLER)


def billed_to(account: BillingAccount) -> dict[str, Any]:
    """Return to whom a bill is made out, as it stays on the bill."""
    return {
        "name": account.name,
        "address": list(account.address),
        "country": account.country,
        "tax_number": account.tax_number,
        "email": account.bill_email,
    }


def paid_with(method: PaymentMethod | None) -> Mapping[str, str]:
    """Return by what a bill is paid: {"kind": "card", "brand", "last4"}, or {"kind": "invoice"}."""
    if method is None or method.kind == PaymentMethod.Kind.INVOICE:
        return {"kind": "invoice"}
    return {"kind": "card", "brand": method.brand, "last4": method.last4}


def _head(
    account: BillingAccount, method: PaymentMethod | None, order: Order | None, **values: Any
) -> Invoice:
    head = Invoice(
        account_id=account.id,
        number=next_invoice_number(account),
        order_id=order.id if order else None,
        currency=account.currency,
        issued_at=now(),
        seller=seller(),
        bill_to=billed_to(account),
        purchase_order=account.purchase_order,
        language=account.language,
        paid_with=dict(paid_with(method)),
        **values,
    )
    # For its label.
    head.account = account
    return head


def _cut(left: Left, drafts: Sequence[Draft], taxes: list[Money]) -> list[Money]:
    """Return the taxes of a credit note's lines, the last one mended so that they fit what is left of the invoice."""
    net = -sum(draft.net.minor for draft in drafts)
    over = -sum(tax.minor for tax in taxes) - left.tax.minor
    if net > left.net.minor:
        raise ValueError(f"{net} is more than is left of the invoice: {left.net.minor}.")
    if over > 0 or (over < 0 and net == left.net.minor):
        *others, last = taxes
        return [*others, Money(last.minor + over, last.currency)]
    return taxes


def _write(invoice: Invoice, drafts: Sequence[Draft], taxes: Sequence[Money], rate: Rate) -> Invoice:
    lines = [
        _line(invoice, position, draft, tax, rate)
        for position, (draft, tax) in enumerate(zip(drafts, taxes, strict=True), start=1)
    ]
    invoice.net_minor = sum(line.net_minor for line in lines)
    invoice.tax_minor = sum(line.tax_minor for line in lines)
    Invoice.objects.bulk_create([invoice])
    InvoiceLine.objects.bulk_create(lines)
    return invoice


def _line(invoice: Invoice, position: int, draft: Draft, tax: Money, rate: Rate) -> InvoiceLine:
    credited = draft.credited
    return InvoiceLine(
        invoice_id=invoice.id,
        position=position,
        kind=draft.kind,
        subscription_id=draft.subscription.id,
        product_code=draft.product.code,
        product_name=draft.product.name,
        quantity=draft.quantity,
        price_minor=draft.price.minor,
        frequency=draft.frequency,
        billed_from=draft.billed.starts_at,
        billed_until=_end(draft.billed),
        days=draft.days,
        days_in_period=draft.days_in_period,
        net_minor=draft.net.minor,
        tax_rate=credited.tax_rate if credited else rate.points,
        tax_name=credited.tax_name if credited else rate.name,
        tax_minor=tax.minor,
        ledger_id=draft.ledger_id,
    )


def _end(billed: Period) -> datetime:
    if billed.ends_at is None:
        raise ValueError("Nobody can be billed without end.")
    return billed.ends_at
