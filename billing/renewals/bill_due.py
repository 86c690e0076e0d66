"""bill_due(): the daily work that bills every period that has begun, and asks for its charge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from billing.invoices.issue import Draft, issue
from billing.managing.at_renewal import reduce_for_next_term
from billing.managing.write import change_plan
from billing.models import Invoice, Order, PaymentMethod, PaymentPlan
from billing.payments.request import request_charge
from billing.prices.rules import days_in, full
from billing.providers.interface import Refusal
from billing.renewals import mails
from billing.renewals.fall_behind import fall_behind
from billing.renewals.journal import remember_renewed
from billing.renewals.payers import Payer, Payers, pays_by_hand
from billing.renewals.rules import DUE_DAYS, Bill, Terms, bills_due, next_bill, term_end
from kernel.audit.record import PORTAL
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.money import Money
from licensing.models import Subscription
from licensing.seats.write import lock

log = structlog.get_logger()
# Plans in one transaction: their subscriptions are locked for less than a second.
BATCH = 50
Channel, Status = Subscription.Channel, Subscription.Status


def bill_due(tenant_id: UUID) -> list[str]:
    """Bill everything that is due by now, oldest first; return what was done, for an operator.

    A plan that cannot be billed is logged and does not hold up the others; the first error is raised at the end.
    """
    count, failed = 0, dict[UUID, Exception]()
    while (billed := _batch(tenant_id, failed)) is not None:
        count += billed
    if failed:
        raise next(iter(failed.values()))
    return [f"{count} {'bill' if count == 1 else 'bills'} issued"] if count else []


def plans_due(moment: datetime) -> QuerySet[PaymentPlan]:
    """Return the plans to be billed; what is unpaid or out of use waits."""
    due = PaymentPlan.objects.filter(next_bill_at__lte=moment, unpaid_since=None)
    return due.filter(subscription__status=Status.ACTIVE)


def terms_of(plan: PaymentPlan, subscription: Subscription) -> Terms:
    """Return what decides about a plan's periods."""
    return Terms(plan.anchor_at, subscription.term_months, subscription.frequency, subscription.renews)


def draft_of(bill: Bill, subscription: Subscription) -> Draft:
    """Return the line of a whole period for the seats there are."""
    days = days_in(bill.period)
    return Draft(
        kind=bill.kind,
        subscription=subscription,
        product=subscription.product,
        quantity=subscription.quantity,
        price=subscription.price,
        frequency=subscription.frequency,
        billed=bill.period,
        days=days,
        days_in_period=days,
        net=full(subscription.price, subscription.quantity),
    )


def ask_for_money(
    plan: PaymentPlan, subscription: Subscription, invoice: Invoice, method: PaymentMethod | None
) -> None:
    """Charge a due invoice after the commit; without a card it is refused at once, by hand somebody is told."""
    if invoice.status != Invoice.Status.DUE:
        return
    if method is None:
        fall_behind(invoice, subscription, plan, Refusal.METHOD_GONE)
    elif pays_by_hand(method):
        mails.tell_due(invoice, subscription)
    else:
        request_charge(
            account=invoice.account, method=method, amount=invoice.total, invoice=invoice, is_attended=False
        )


def bill_one(plan: PaymentPlan, subscription: Subscription) -> bool:
    """Bill what is due of one subscription now instead of tonight; whether that made a bill. Both are locked."""
    bills = _bill(plan, subscription, Payers([plan]), now())
    if any(bill.begins_term for bill in bills):
        remember_renewed([subscription])
    return bool(bills)


def _batch(tenant_id: UUID, failed: dict[UUID, Exception]) -> int | None:
    """Bill the next plans; return how many bills that made, None when nothing is due any more."""
    with tenant_scope(tenant_id):
        moment = now()
        due = plans_due(moment).exclude(id__in=failed).order_by("next_bill_at", "id")
        wanted = list(due.values_list("subscription_id", flat=True)[:BATCH])
        if not wanted:
            return None
        subscriptions = {row.id: row for row in lock(wanted) if row.status == Status.ACTIVE}
        plans = _locked(subscriptions, moment)
        payers = Payers(plans)
        renewed, count = [], 0
        for plan in plans:
            subscription = subscriptions[plan.subscription_id]
            try:
                with transaction.atomic():
                    bills = _bill(plan, subscription, payers, moment)
            except Exception as error:
                log.exception("bill_failed", plan=str(plan.id), subscription=str(subscription.id))
                failed[plan.id] = error
                continue
            count += bool(bills)
            renewed += [subscription] if any(bill.begins_term for bill in bills) else []
        remember_renewed(renewed)
        return count


def _locked(subscription_ids: Any, moment: datetime) -> list[PaymentPlan]:
    """Lock what another runner has not billed meanwhile."""
    due = PaymentPlan.objects.filter(
        subscription_id__in=list(subscription_ids), next_bill_at__lte=moment, unpaid_since=None
    )
    return list(due.select_for_update(no_key=True, of=("self",)).order_by("next_bill_at", "id"))


def _bill(plan: PaymentPlan, subscription: Subscription, payers: Payers, moment: datetime) -> Sequence[Bill]:
    """Write one invoice for all periods that are due, bring plan and term up to it, and ask for the money."""
    terms = terms_of(plan, subscription)
    bills = bills_due(
        terms,
        periods=plan.periods,
        expires_at=subscription.expires_at,
        moment=moment,
        is_trial=subscription.channel == Channel.TRIAL,
    )
    if not bills:
        change_plan(plan, next_bill_at=next_bill(terms, plan.periods, subscription.expires_at))
        return bills
    payer = payers.next_of(plan)
    drafts = [_begin(bill, plan, subscription) for bill in bills]
    if any(bill.begins_term for bill in bills):
        _begin_term(subscription, term_end(terms, bills[-1].number + 1))
    invoice = issue_to(payer, drafts)
    periods = bills[-1].number + 1
    change_plan(
        plan,
        account_id=payer.account.id,
        method_id=payer.method.id if payer.method else plan.method_id,
        next_account_id=None,
        next_method_id=None,
        periods=periods,
        billed_until=bills[-1].period.ends_at,
        next_bill_at=next_bill(terms, periods, subscription.expires_at),
    )
    ask_for_money(plan, subscription, invoice, payer.method)
    return bills


def _begin(bill: Bill, plan: PaymentPlan, subscription: Subscription) -> Draft:
    if bill.begins_term:
        begun = bill.period.starts_at
        reduce_for_next_term(subscription, plan, actor=PORTAL, cause_id=plan.id, at=begun)
    return draft_of(bill, subscription)


def _begin_term(subscription: Subscription, expires_at: datetime) -> None:
    """Extend the term; a trial is bought with it."""
    values: dict[str, Any] = {"expires_at": expires_at}
    if subscription.channel == Channel.TRIAL:
        values["channel"] = Channel.CENTRAL if subscription.is_central else Channel.SELF_SERVICE
    Subscription.objects.filter(id=subscription.id).update(**values)
    for name, value in values.items():
        setattr(subscription, name, value)


def issue_to(payer: Payer, drafts: Sequence[Draft], *, order: Order | None = None) -> Invoice:
    """Write an invoice to a payer, due at once, or in DUE_DAYS by hand; one about nothing is paid."""
    net = sum((draft.net for draft in drafts), Money(0, payer.account.currency))
    invoice = issue(
        account=payer.account,
        drafts=drafts,
        order=order,
        method=payer.method,
        is_paid=not net.minor,
        due_in_days=DUE_DAYS if payer.method and pays_by_hand(payer.method) else 0,
    )
    invoice.account = payer.account
    return invoice
