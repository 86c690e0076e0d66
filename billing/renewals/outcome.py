"""What became of the charge of an invoice: paid, refused, or to be confirmed by the payer at their bank.

Runs in the transaction that settles the payment, with the payment locked. Each invoice is paid once: money
that comes for one that is paid already, or was taken back, goes back.
"""

from uuid import UUID

from billing.invoices.issue import paid_with
from billing.managing.write import change_plan
from billing.models import Invoice, InvoiceLine, Payment, PaymentPlan
from billing.payments.request import refundable, request_refund
from billing.providers.interface import Refusal
from billing.renewals import mails
from billing.renewals.fall_behind import fall_behind
from billing.renewals.go_on import go_on
from billing.renewals.journal import remember_paid_again
from billing.renewals.rules import BEGIN_TERM
from kernel.values.clock import now
from licensing.lifecycle import advance
from licensing.models import Subscription
from licensing.seats.write import lock

Status = Subscription.Status


def succeeded(payment: Payment) -> None:
    """Write down that an invoice is paid; what fell behind goes on."""
    # Subscriptions before invoices, as everywhere: another order would give deadlocks.
    lines = _lines(payment)
    subscriptions = lock(line.subscription_id for line in lines if line.subscription_id)
    invoice = _locked(payment)
    if invoice.status != Invoice.Status.DUE:
        left = refundable(payment)
        if left.minor:
            request_refund(charge=payment, amount=left)
        return
    paid = {"status": Invoice.Status.PAID, "paid_at": now(), "paid_with": dict(paid_with(payment.method))}
    Invoice.objects.filter(id=invoice.id).update(**paid)
    for name, value in paid.items():
        setattr(invoice, name, value)
    plans = _locked_plans(subscriptions)
    for subscription in subscriptions:
        begins = any(line.kind in BEGIN_TERM for line in lines if line.subscription_id == subscription.id)
        _paid(invoice, subscription, plans.get(subscription.id), payment, begins_term=begins)


def refused(payment: Payment) -> None:
    """Fall behind; who paid themselves at the page has read there why it did not work."""
    if payment.is_attended:
        return
    subscriptions = lock(line.subscription_id for line in _lines(payment) if line.subscription_id)
    invoice = _locked(payment)
    if invoice.status != Invoice.Status.DUE:
        return
    plans = _locked_plans(subscriptions)
    for subscription in subscriptions:
        plan = plans.get(subscription.id)
        if plan is not None and plan.account_id == invoice.account_id:
            fall_behind(invoice, subscription, plan, payment.refusal or Refusal.CONFIRMATION_NEEDED)


def action_needed(payment: Payment) -> None:
    """Nobody is there to confirm a renewal: like refused, with the way to pay and confirm in the letter."""
    refused(payment)


def _paid(
    invoice: Invoice,
    subscription: Subscription,
    plan: PaymentPlan | None,
    payment: Payment,
    *,
    begins_term: bool,
) -> None:
    if plan is not None and (plan.account_id != invoice.account_id or _owes_more(plan)):
        # Somebody else pays by now, or this was not the last bill to be paid: it stays as it is.
        return
    was_behind = plan is not None and plan.unpaid_since is not None
    if plan is not None and was_behind:
        change_plan(plan, unpaid_since=None, refusals=0, next_try_at=None)
    came_back = False
    if plan is not None and was_behind and subscription.status in (Status.EXPIRED, Status.DISABLED):
        came_back = _come_back(subscription, plan)
    if came_back or was_behind:
        mails.tell_paid_again(invoice, subscription, payment, came_back=came_back)
    elif begins_term:
        mails.tell_renewed(invoice, subscription, payment)


def _owes_more(plan: PaymentPlan) -> bool:
    """Whether another bill of the plan's payer is overdue, while it is behind."""
    if plan.unpaid_since is None:
        return False
    overdue = Invoice.objects.filter(status=Invoice.Status.DUE, kind=Invoice.Kind.INVOICE, due_at__lte=now())
    mine = overdue.filter(account_id=plan.account_id, lines__subscription_id=plan.subscription_id)
    return mine.exists()


def _come_back(subscription: Subscription, plan: PaymentPlan) -> bool:
    """Let a subscription be Active again whose bill was paid late; whether it is now."""
    if not go_on(subscription, plan, since_disabled=subscription.status == Status.DISABLED):
        return False
    advance([subscription.id], to=Status.ACTIVE, expected=[Status.EXPIRED, Status.DISABLED])
    subscription.status = Status.ACTIVE
    remember_paid_again(subscription)
    return True


def _lines(payment: Payment) -> list[InvoiceLine]:
    lines = InvoiceLine.objects.filter(invoice_id=_invoice_id(payment))
    return list(lines.only("id", "subscription_id", "kind"))


def _invoice_id(payment: Payment) -> UUID:
    if payment.invoice_id is None:
        raise ValueError(f"Payment {payment.id} is not for an invoice.")
    return payment.invoice_id


def _locked(payment: Payment) -> Invoice:
    found = Invoice.objects.select_for_update(no_key=True, of=("self",)).select_related("account")
    return found.get(id=_invoice_id(payment))


def _locked_plans(subscriptions: list[Subscription]) -> dict[UUID, PaymentPlan]:
    ids = [subscription.id for subscription in subscriptions]
    plans = PaymentPlan.objects.filter(subscription_id__in=ids).order_by("id")
    return {plan.subscription_id: plan for plan in plans.select_for_update(no_key=True, of=("self",))}
