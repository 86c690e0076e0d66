"""The organization pays for what it keeps: from now on, or from the next bill on."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from billing.accounts.numbers import next_order_number
from billing.accounts.open_account import account_of, lock_accounts
from billing.invoices.issue import Draft
from billing.managing.write import change_plan
from billing.models import BillingAccount, InvoiceLine, Order, PaymentMethod, PaymentPlan
from billing.prices.rules import days_in, days_left, prorated
from billing.renewals.bill_due import ask_for_money, issue_to
from billing.renewals.payers import Payer
from billing.takeover.refunds import Claim, give_back_now
from billing.tax.rules import rate_for, tax_on
from kernel.isolation.scope import current_tenant_id
from kernel.values.clock import now
from kernel.values.money import Money
from kernel.values.period import Period
from licensing.models import Subscription
from tenants.actor import Named
from tenants.models import Organization


@dataclass(frozen=True, slots=True)
class PayerToBe:
    """The organization as payer, before its account is made: country for the tax, and the card, None by invoice."""

    country: str
    card: PaymentMethod | None


def payer_to_be() -> PayerToBe:
    """Return how the organization would pay; writes nothing."""
    account = BillingAccount.objects.filter(owner_id=None).first()
    if account is None:
        country = Organization.objects.values_list("country", flat=True).get(id=current_tenant_id())
        return PayerToBe(country, None)
    return PayerToBe(account.country, _default(account))


def with_tax(net: Money, country: str) -> Money:
    """Return an amount with today's tax of a country."""
    return net + tax_on(net, rate_for(country, now().date()))


def rest_to_bill(claim: Claim) -> Draft | None:
    """Return the organization's line for what is left of the running period; None when nothing of it is billed."""
    subscription, standing = claim.standing.subscription, claim.standing
    if not claim.is_paid_for or standing.billing.billed_until <= standing.moment:
        return None
    running = claim.terms.period
    days, of_days = days_left(standing.moment, running), days_in(running)
    return Draft(
        kind=InvoiceLine.Kind.PURCHASE,
        subscription=subscription,
        product=subscription.product,
        quantity=subscription.quantity,
        price=subscription.price,
        frequency=subscription.frequency,
        billed=Period(standing.moment, running.ends_at),
        days=days,
        days_in_period=of_days,
        net=prorated(subscription.price, subscription.quantity, days, of_days),
    )


def pay_from_now(claim: Claim, *, actor: Named) -> tuple[Money, Money]:
    """Give the purchaser the rest back and bill it to the organization; return both, with tax.

    Subscription and plan are locked.
    """
    standing, rest = claim.standing, rest_to_bill(claim)
    subscription, plan = standing.subscription, standing.billing
    before = {
        "billed_until": plan.billed_until,
        "next_bill_at": plan.next_bill_at,
        "next_quantity": plan.next_quantity,
        "next_unassign": plan.next_unassign,
    }
    lock_accounts(Q(owner_id=None) | Q(id=plan.account_id))
    credit = give_back_now(
        claim,
        claim.rest(),
        order_kind=Order.Kind.TRANSFER,
        line_kind=InvoiceLine.Kind.CREDIT,
        by=actor.name,
    )
    payer = organizations_payer()
    change_plan(plan, account_id=payer.account.id, method_id=_id(payer), announced_to=None, **before)
    if rest is None:
        return credit, Money(0, subscription.currency)
    order = _order(payer, subscription, rest, actor)
    invoice = issue_to(payer, [rest], order=order)
    _write_amount(order, invoice.net_minor, invoice.tax_minor)
    ask_for_money(plan, subscription, invoice, payer.method)
    return credit, invoice.total


def pay_from_next(plan: PaymentPlan) -> None:
    """Let the organization's account pay the next bill and all after it."""
    payer = organizations_payer()
    change_plan(plan, next_account_id=payer.account.id, next_method_id=_id(payer))


def organizations_payer() -> Payer:
    """Return the organization's account, locked, and what it pays with: its card, else by invoice; made if missing."""
    account = account_of(None)
    method = _default(account) or _by_hand(account)
    return Payer(account, method)


def _default(account: BillingAccount) -> PaymentMethod | None:
    there = PaymentMethod.objects.filter(account_id=account.id, removed_at=None)
    if account.payment_method_id is None:
        return None
    return there.filter(id=account.payment_method_id, kind=PaymentMethod.Kind.CARD).first()


def _by_hand(account: BillingAccount) -> PaymentMethod:
    kind = PaymentMethod.Kind.INVOICE
    there = PaymentMethod.objects.filter(account_id=account.id, kind=kind, removed_at=None).first()
    if there is not None:
        return there
    made = PaymentMethod.objects.create(
        account_id=account.id, kind=kind, provider="invoice", country=account.country, added_at=now()
    )
    if account.payment_method_id is None:
        BillingAccount.objects.filter(id=account.id).update(payment_method_id=made.id)
        account.payment_method_id = made.id
    return made


def _id(payer: Payer) -> UUID | None:
    return payer.method.id if payer.method else None


def _order(payer: Payer, subscription: Subscription, rest: Draft, actor: Named) -> Order:
    moment = now()
    return Order.objects.create(
        account_id=payer.account.id,
        number=next_order_number(payer.account),
        kind=Order.Kind.TRANSFER,
        state=Order.State.DONE,
        product_id=subscription.product_id,
        subscription_id=subscription.id,
        buyer_id=actor.person_id,
        buyer_name=actor.name,
        method_id=_id(payer),
        quantity=rest.quantity,
        price_minor=subscription.price_minor,
        currency=subscription.currency,
        frequency=subscription.frequency,
        term_months=subscription.term_months,
        net_minor=rest.net.minor,
        placed_at=moment,
        finished_at=moment,
    )


def _write_amount(order: Order, net_minor: int, tax_minor: int) -> None:
    Order.objects.filter(id=order.id).update(net_minor=net_minor, tax_minor=tax_minor)
