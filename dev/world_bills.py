"""What the purchases of the demo world have cost so far: accounts, cards, orders, paid bills, plans.

Written in the order in which it would have come about, so that each account's numbers rise with time;
cards are the sandbox bank's, and its book has every charge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.accounts.numbers import next_order_number
from billing.accounts.open_account import account_of
from billing.invoices.issue import Draft, issue
from billing.models import BillingAccount, InvoiceLine, Order, Payment, PaymentMethod, PaymentPlan
from billing.prices import rules
from billing.providers.interface import Charge, Customer
from billing.providers.registry import provider
from dev.story import Channel, Purchase, Status
from kernel.isolation.scope import current_tenant_id
from kernel.values import clock
from kernel.values.period import Period, add_months
from licensing.models import SeatLedger, Subscription
from tenants.models import Person

PAID = (Channel.SELF_SERVICE, Channel.CENTRAL)
# The organization's own purchases are billed here since some months only.
CENTRAL_PERIODS = 3
DUE_IN_DAYS = 30


@dataclass(slots=True)
class Bought:
    """One subscription of the story with who pays, and the ledger rows that changed its quantity."""

    purchase: Purchase
    subscription: Subscription
    buyer: Person | None
    quantities: list[SeatLedger]
    anchor: datetime
    periods: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """One bill: a whole period, or with `added` the rest of one for seats that were bought in it."""

    at: datetime
    bought: Bought
    number: int
    period: Period
    added: SeatLedger | None = None


def write_bills(
    purchases: list[tuple[Purchase, Subscription, Person | None, list[SeatLedger]]], moment: datetime
) -> None:
    """Write everything that was to be paid for these subscriptions until `moment`."""
    bought = [_bought(*one) for one in purchases if one[0].channel in PAID and one[1].price_minor]
    happenings = [one for each in bought for one in _happenings(each, moment)]
    payers: dict[UUID | None, tuple[BillingAccount, PaymentMethod]] = {}
    for one in sorted(happenings, key=lambda happening: happening.at):
        owner = one.bought.subscription.owner_id
        with clock.at(one.at):
            if owner not in payers:
                payers[owner] = _payer(one.bought.buyer)
            _bill(one, *payers[owner], is_last=one.at >= add_months(moment, -1))
    for each in bought:
        if each.subscription.owner_id in payers:
            _plan(each, *payers[each.subscription.owner_id])


def _bought(
    purchase: Purchase, subscription: Subscription, buyer: Person | None, quantities: list[SeatLedger]
) -> Bought:
    anchor = subscription.expires_at or subscription.started_at
    while anchor.date() > subscription.started_at.date() and (anchor - subscription.started_at).days > 2:
        anchor = add_months(anchor, -subscription.term_months)
    return Bought(purchase, subscription, buyer, quantities, anchor)


def _happenings(bought: Bought, moment: datetime) -> Iterator[Happening]:
    subscription = bought.subscription
    ended = subscription.status_at if subscription.status == Status.DELETED else subscription.expires_at
    until = min(moment, ended or moment)
    while (period := _period(bought, bought.periods)).starts_at < until:
        first = max(period.starts_at, subscription.started_at)
        yield Happening(first, bought, bought.periods, period)
        later = bought.quantities[1:]
        for entry in (entry for entry in later if entry.at in period):
            yield Happening(entry.at, bought, bought.periods, period, added=entry)
        bought.periods += 1


def _period(bought: Bought, number: int) -> Period:
    return rules.period(bought.anchor, bought.subscription.frequency, number)


def _payer(buyer: Person | None) -> tuple[BillingAccount, PaymentMethod]:
    account = account_of(buyer.id if buyer else None)
    if buyer is None:
        promise = PaymentMethod.objects.create(
            account_id=account.id, kind=PaymentMethod.Kind.INVOICE, provider="invoice", added_at=clock.now()
        )
        return _paying_with(account, promise)
    customer = Customer(
        current_tenant_id(), account.id, "", account.name, account.bill_email, account.country
    )
    given = {"token": "sbx_works", "holder": buyer.display_name}
    card = provider("sandbox").finish_setup(customer, given)
    account.provider_customer = card.customer_ref
    method = PaymentMethod.objects.create(
        account_id=account.id,
        provider="sandbox",
        provider_ref=card.ref,
        brand=card.brand,
        last4=card.last4,
        expires_month=card.expires_month,
        expires_year=card.expires_year,
        holder=card.holder,
        country=card.country,
        added_at=clock.now(),
    )
    return _paying_with(account, method)


def _paying_with(account: BillingAccount, method: PaymentMethod) -> tuple[BillingAccount, PaymentMethod]:
    account.payment_method_id = method.id
    account.save(update_fields=["payment_method_id", "provider_customer"])
    return account, method


def _bill(one: Happening, account: BillingAccount, method: PaymentMethod, *, is_last: bool) -> None:
    """Write the order, where one was placed, its invoice, and how it was paid."""
    subscription = one.bought.subscription
    is_central = subscription.is_central
    if is_central and one.number < one.bought.periods - CENTRAL_PERIODS:
        return
    draft = _draft(one)
    order = _order(one, draft, account, method) if one.added or one.number == 0 else None
    is_paid = not (is_central and is_last)
    due = DUE_IN_DAYS if is_central else 0
    invoice = issue(
        account=account, drafts=[draft], order=order, method=method, is_paid=is_paid, due_in_days=due
    )
    if order:
        Order.objects.filter(id=order.id).update(tax_minor=invoice.tax_minor)
    if is_paid and invoice.total.minor:
        payment = Payment(
            state=Payment.State.SUCCEEDED,
            account_id=account.id,
            method_id=method.id,
            order_id=order.id if order else None,
            invoice_id=invoice.id,
            provider=method.provider,
            amount_minor=invoice.total.minor,
            currency=invoice.currency,
            is_attended=order is not None,
            asked_at=one.at,
            settled_at=one.at,
        )
        if method.kind == PaymentMethod.Kind.CARD:
            payment.provider_ref = _charged(payment, account, method, invoice.label)
        Payment.objects.bulk_create([payment])


def _charged(payment: Payment, account: BillingAccount, method: PaymentMethod, label: str) -> str:
    charge = Charge(
        key=payment.id,
        tenant_id=current_tenant_id(),
        amount=payment.amount,
        method_ref=method.provider_ref,
        customer_ref=account.provider_customer,
        is_attended=False,
        description=label,
    )
    return provider("sandbox").charge(charge).ref


def _draft(one: Happening) -> Draft:
    subscription, period, added = one.bought.subscription, one.period, one.added
    days = days_in_period = rules.days_in(period)
    starts = period.starts_at
    quantity = sum(entry.delta for entry in one.bought.quantities if entry.at <= one.at)
    kind = InvoiceLine.Kind.MONTHLY if one.number else InvoiceLine.Kind.PURCHASE
    if one.number and one.number % (subscription.term_months // subscription.frequency) == 0:
        kind = InvoiceLine.Kind.RENEW
    if added:
        kind, quantity, starts = InvoiceLine.Kind.ADD, added.delta, added.at
        days = rules.days_left(added.at, period)
    return Draft(
        kind=kind,
        subscription=subscription,
        product=subscription.product,
        quantity=quantity,
        price=subscription.price,
        frequency=subscription.frequency,
        billed=Period(starts, period.ends_at),
        days=days,
        days_in_period=days_in_period,
        net=rules.prorated(subscription.price, quantity, days, days_in_period),
        ledger_id=added.id if added else None,
    )


def _order(one: Happening, draft: Draft, account: BillingAccount, method: PaymentMethod) -> Order:
    subscription, buyer = one.bought.subscription, one.bought.buyer
    return Order.objects.create(
        account_id=account.id,
        number=next_order_number(account),
        kind=Order.Kind.ADD if one.added else Order.Kind.PURCHASE,
        state=Order.State.DONE,
        product_id=subscription.product_id,
        subscription_id=subscription.id,
        buyer_id=buyer.id if buyer else None,
        buyer_name=buyer.display_name if buyer else "",
        method_id=method.id,
        quantity=draft.quantity,
        price_minor=subscription.price_minor,
        currency=subscription.currency,
        frequency=subscription.frequency,
        term_months=subscription.term_months,
        net_minor=draft.net.minor,
        placed_at=one.at,
        finished_at=one.at,
    )


def _plan(bought: Bought, account: BillingAccount, method: PaymentMethod) -> None:
    subscription = bought.subscription
    billed_until = _period(bought, bought.periods).starts_at
    runs = subscription.status == Status.ACTIVE
    goes_on = subscription.renews or (subscription.expires_at and billed_until < subscription.expires_at)
    PaymentPlan.objects.create(
        subscription_id=subscription.id,
        account_id=account.id,
        method_id=method.id,
        anchor_at=bought.anchor,
        periods=bought.periods,
        billed_until=billed_until,
        next_bill_at=billed_until if runs and goes_on else None,
    )
