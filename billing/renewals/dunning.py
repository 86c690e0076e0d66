"""dunning(): the daily work about unpaid bills: try again, remind, give up."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from billing.invoices.left import left_to_pay
from billing.managing.write import change_plan
from billing.models import Invoice, Order, Payment, PaymentMethod, PaymentPlan
from billing.payments.request import CHARGE, request_charge
from billing.payments.rules import OPEN
from billing.payments.settle import settle
from billing.providers.interface import Outcome, Refusal, Result
from billing.renewals import mails
from billing.renewals.fall_behind import fall_behind, give_up
from billing.renewals.payers import Payers, pays_by_hand
from billing.renewals.rules import DAY, Step, ends_at, next_step_at, step, tries_due
from kernel.isolation.scope import tenant_scope
from kernel.outbox.post import post_all
from kernel.values.clock import now, today
from licensing.models import Subscription
from licensing.seats.write import lock

BATCH = 50
Status = Subscription.Status
# An answer that has not come by then is asked for once more.
PATIENCE = timedelta(hours=12)


def dunning(tenant_id: UUID) -> list[str]:
    """Do what the schedule says about every unpaid bill; return what was done, for an operator."""
    done: list[str] = []
    for words, work in _WORK:
        count = 0
        while (handled := work(tenant_id)) is not None:
            count += handled
        if count:
            done.append(f"{count} {words[count != 1]}")
    _ask_again(tenant_id)
    _end_unconfirmed(tenant_id)
    return done


def _notice_overdue(tenant_id: UUID) -> int | None:
    """Let dunning begin for bills to be paid by hand that are overdue."""
    with tenant_scope(tenant_id):
        moment = now()
        waiting = _open().filter(
            paid_with__kind="invoice",
            due_at__lte=moment,
            lines__subscription__status__in=[Status.ACTIVE, Status.EXPIRED],
            lines__subscription__plans__account_id=F("account_id"),
            lines__subscription__plans__unpaid_since=None,
        )
        rows = waiting.order_by("due_at", "id").values_list("lines__subscription_id", "due_at")[:BATCH]
        found = [(subscription_id, due_at) for subscription_id, due_at in rows if subscription_id]
        if not found:
            return None
        lock(subscription_id for subscription_id, _due in found)
        for subscription_id, due_at in found:
            plans = PaymentPlan.objects.filter(subscription_id=subscription_id, unpaid_since=None)
            plans.update(unpaid_since=due_at, refusals=0, next_try_at=due_at)
        return len(found)


def _next_steps(tenant_id: UUID) -> int | None:
    """Do the next step of the plans for which one is due."""
    with tenant_scope(tenant_id):
        moment = now()
        due = PaymentPlan.objects.filter(next_try_at__lte=moment).order_by("next_try_at", "id")
        wanted = list(due.values_list("subscription_id", flat=True)[:BATCH])
        if not wanted:
            return None
        subscriptions = {row.id: row for row in lock(wanted)}
        plans = list(
            PaymentPlan.objects.select_for_update(no_key=True, of=("self",))
            .filter(subscription_id__in=subscriptions, next_try_at__lte=moment)
            .order_by("next_try_at", "id")
        )
        payers, bills = Payers(plans), _unpaid(plans)
        for plan in plans:
            _next_step(plan, subscriptions[plan.subscription_id], payers, bills, moment)
        return len(plans)


def _next_step(
    plan: PaymentPlan,
    subscription: Subscription,
    payers: Payers,
    bills: dict[UUID, Invoice],
    moment: datetime,
) -> None:
    invoice = bills.get(subscription.id)
    if invoice is None or plan.unpaid_since is None:
        change_plan(plan, unpaid_since=None, refusals=0, next_try_at=None)
        return
    if subscription.status in (Status.MOVING, Status.DELETED):
        # A move has it, or it is gone: the bill stays, nobody is pressed for it.
        again = moment + DAY if subscription.status == Status.MOVING else None
        change_plan(plan, next_try_at=again)
        return
    due = step(plan.unpaid_since, plan.refusals, moment, subscription.product.grace_days)
    # Before its day, or when it is over: somebody gave another card, which is tried at once.
    if due is not Step.GIVE_UP or subscription.status == Status.DISABLED:
        _try(plan, subscription, invoice, payers, moment)
    elif not give_up(subscription, plan):
        change_plan(plan, next_try_at=moment + DAY)


def _try(
    plan: PaymentPlan, subscription: Subscription, invoice: Invoice, payers: Payers, moment: datetime
) -> None:
    payer = payers.of(plan)
    if payer.method is None:
        fall_behind(invoice, subscription, plan, Refusal.METHOD_GONE)
    elif pays_by_hand(payer.method):
        _remind(plan, subscription, invoice, moment)
    else:
        # Until the answer comes; should it get lost, this step is due again.
        change_plan(plan, next_try_at=moment + DAY)
        if _waits_for_money(invoice):
            request_charge(
                account=payer.account,
                method=payer.method,
                amount=left_to_pay(invoice),
                invoice=invoice,
                is_attended=False,
            )


def _waits_for_money(invoice: Invoice) -> bool:
    """Whether a bill is due and nobody is paying it just now; locked, so that nobody begins to meanwhile."""
    locked = Invoice.objects.select_for_update(no_key=True, of=("self",)).filter(id=invoice.id)
    is_due = list(locked.values_list("status", flat=True)) == [Invoice.Status.DUE]
    return is_due and not Payment.objects.filter(invoice_id=invoice.id, state__in=OPEN).exists()


def _remind(plan: PaymentPlan, subscription: Subscription, invoice: Invoice, moment: datetime) -> None:
    """Remind somebody who pays by hand, by the same schedule; after its end there is nothing to remind of."""
    since, grace_days = plan.unpaid_since or moment, subscription.product.grace_days
    refusals = max(plan.refusals + 1, tries_due(since, moment, grace_days))
    change_plan(plan, refusals=refusals, next_try_at=next_step_at(since, refusals, grace_days))
    if ends_at(since, grace_days) > moment or not give_up(subscription, plan):
        mails.tell_overdue(invoice, subscription, plan)


def _ask_again(tenant_id: UUID) -> None:
    """Ask once more about charges whose answer never came; the provider knows them by their key."""
    with tenant_scope(tenant_id):
        lost = Payment.objects.filter(
            method__kind=PaymentMethod.Kind.CARD,
            state=Payment.State.PENDING,
            asked_at__lte=now() - PATIENCE,
        ).values_list("id", flat=True)
        bills = lost.filter(invoice_id__in=_open().values("id"))
        ids = [*bills, *lost.filter(order__state=Order.State.PAYING)]
        post_all(kind=CHARGE, payloads=[(f"{id_}:{today()}", {"payment": str(id_)}) for id_ in ids])


def _end_unconfirmed(tenant_id: UUID) -> None:
    """Close what payers began at the page and did not confirm within a day: else the bill could not be paid anew."""
    with tenant_scope(tenant_id):
        waiting = Payment.objects.filter(
            invoice_id__in=_open().values("id"),
            state=Payment.State.ACTION_NEEDED,
            is_attended=True,
            asked_at__lte=now() - DAY,
        )
        for payment_id in waiting.order_by("id").values_list("id", flat=True):
            settle(payment_id, Outcome(Result.REFUSED, refusal=Refusal.NOT_CONFIRMED))


def _open() -> QuerySet[Invoice]:
    return Invoice.objects.filter(status=Invoice.Status.DUE, kind=Invoice.Kind.INVOICE)


def _unpaid(plans: Collection[PaymentPlan]) -> dict[UUID, Invoice]:
    """Return the oldest unpaid bill of each plan's subscription; what a former payer owes is not the plan's."""
    payers = {plan.subscription_id: plan.account_id for plan in plans}
    rows = _open().filter(lines__subscription_id__in=payers).select_related("account")
    found: dict[UUID, Invoice] = {}
    for invoice in rows.annotate(about_id=F("lines__subscription_id")).order_by("issued_at", "id"):
        if invoice.account_id == payers[invoice.about_id]:
            found.setdefault(invoice.about_id, invoice)
    return found


_WORK: tuple[tuple[tuple[str, str], Callable[[UUID], int | None]], ...] = (
    (("bill overdue", "bills overdue"), _notice_overdue),
    (("unpaid bill tried again or given up", "unpaid bills tried again or given up"), _next_steps),
)
