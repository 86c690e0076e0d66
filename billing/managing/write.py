"""The steps that managing shares: orders, bills of additions, credit notes with their refunds. They ask nobody.

The caller holds the locks on subscription and plan, and has decided.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from billing.accounts.numbers import next_order_number
from billing.accounts.open_account import account_of
from billing.invoices.issue import Draft, credit
from billing.managing.amounts import Amount, GivenBack, Part
from billing.managing.queries import charges_of
from billing.managing.standing import Standing
from billing.models import Invoice, InvoiceLine, Order, PaymentMethod, PaymentPlan
from billing.payments.request import refundable, request_refund
from kernel.values.period import Period
from licensing.models import SeatLedger, Subscription
from licensing.seats.journal import SeatVerb, remember
from licensing.seats.write import remove_seats
from tenants.actor import Actor

log = structlog.get_logger()
# A bill that is paid by hand is due after these days.
DUE_IN_DAYS = 30


def write_order(
    standing: Standing,
    *,
    actor: Actor,
    kind: Order.Kind,
    quantity: int,
    amount: Amount,
    method: PaymentMethod | None = None,
    **values: object,
) -> Order:
    """Write an order about a subscription, being paid unless `values` say otherwise; return it with its account."""
    subscription, account = standing.subscription, standing.payer
    order = Order.objects.create(
        account_id=account.id,
        number=next_order_number(account),
        kind=kind,
        product_id=subscription.product_id,
        subscription_id=subscription.id,
        buyer_id=actor.person_id,
        buyer_name=actor.name,
        method_id=method.id if method else None,
        quantity=quantity,
        price_minor=subscription.price_minor,
        currency=subscription.currency,
        frequency=subscription.frequency,
        term_months=subscription.term_months,
        net_minor=amount.net.minor,
        tax_minor=amount.tax.minor,
        placed_at=standing.moment,
        **values,
    )
    order.account, order.product, order.subscription = account, subscription.product, subscription
    return order


def write_done(
    standing: Standing, *, actor: Actor, kind: Order.Kind, quantity: int, back: Amount, **values: object
) -> Order:
    """Write an order that is carried out with this act; `back` is what it gives back."""
    return write_order(
        standing,
        actor=actor,
        kind=kind,
        quantity=quantity,
        amount=Amount(back.net * -1, back.tax * -1),
        method=standing.method,
        state=Order.State.DONE,
        finished_at=standing.moment,
        **values,
    )


def give_back(
    standing: Standing,
    back: GivenBack,
    lines: Sequence[InvoiceLine],
    *,
    order: Order,
    kind: InvoiceLine.Kind,
    ledger: dict[UUID, UUID],
) -> list[Invoice]:
    """Write a credit note for each invoice that is given back (part of), and ask for the refunds; return the notes.

    `ledger` has for a line the row that took its seats away; a cancellation takes none.
    """
    by_invoice: dict[UUID, list[tuple[Part, InvoiceLine]]] = {}
    known = {line.id: line for line in lines}
    for part in back.parts:
        if part.amount.total.minor:
            line = known[part.line_id]
            by_invoice.setdefault(line.invoice_id, []).append((part, line))
    notes = []
    for parts in by_invoice.values():
        drafts = [_draft(standing, back, part, line, kind, ledger.get(part.line_id)) for part, line in parts]
        notes.append(_credit(standing, parts[0][1].invoice, drafts, order))
    return notes


def end_seats(
    subscription: Subscription, person_ids: Sequence[UUID], *, actor: Actor, cause_id: UUID | None
) -> list[UUID]:
    """Take back the seats of those who were chosen, ledger and journal included; return who held one."""
    gone = remove_seats(
        subscription, person_ids, kind=SeatLedger.Kind.UNASSIGNED, actor=actor, cause_id=cause_id
    )
    if gone:
        remember(SeatVerb.UNASSIGNED, subscription, gone, actor)
    return gone


def change_plan(plan: PaymentPlan, **values: object) -> None:
    """Change a plan's fields, here and in its row."""
    PaymentPlan.objects.filter(id=plan.id).update(**values)
    for name, value in values.items():
        setattr(plan, name, value)


def rest_of(period: Period, moment: datetime) -> Period:
    """Return what is left of a running period."""
    return Period(moment, period.ends_at)


def _draft(
    standing: Standing,
    back: GivenBack,
    part: Part,
    line: InvoiceLine,
    kind: InvoiceLine.Kind,
    ledger_id: UUID | None,
) -> Draft:
    subscription = standing.subscription
    return Draft(
        kind=kind,
        subscription=subscription,
        product=subscription.product,
        quantity=part.quantity,
        price=subscription.price,
        frequency=subscription.frequency,
        billed=rest_of(standing.terms.period, standing.moment),
        days=back.days,
        days_in_period=back.of_days,
        net=part.amount.net * -1,
        tax=part.amount.tax * -1,
        ledger_id=ledger_id,
        credited=line,
    )


def _credit(standing: Standing, invoice: Invoice, drafts: Sequence[Draft], order: Order) -> Invoice:
    """Write one credit note and give the money back by the charges that paid the invoice, the latest first."""
    charges = charges_of(invoice)
    # Locked anew: its counter numbers the note.
    account = account_of(standing.payer.owner_id)
    note = credit(
        account=account,
        of=invoice,
        drafts=drafts,
        order=order,
        method=charges[0].method if charges else None,
        is_refunded=invoice.status == Invoice.Status.PAID,
    )
    left = note.total * -1
    for charge in charges:
        amount = min(left, refundable(charge))
        if amount.minor > 0:
            request_refund(charge=charge, amount=amount, invoice=note)
            left = left - amount
    if left.minor and charges:
        log.error("refund_short", invoice=str(invoice.id), note=str(note.id), minor=left.minor)
    return note
