"""money_taken_back(): a bank gave a buyer their money back; what it paid for is out of use until it is paid again."""

from django.db.models import QuerySet

from billing.managing.write import change_plan
from billing.models import Invoice, InvoiceLine, Payment, PaymentPlan
from billing.payments.request import refundable
from billing.providers.interface import Dispute
from billing.renewals.rules import TRY_DAYS
from kernel.values.clock import now
from licensing.expiry.disable import disable
from licensing.expiry.why import Why
from licensing.models import Subscription
from licensing.seats.write import lock


def money_taken_back(payment: Payment, dispute: Dispute) -> None:
    """Note that the money is gone, let the bill be due again and disable what it paid for (R24).

    Only a dispute that is lost does this, once; the payer may pay the bill anew. What somebody else pays for
    by now goes on. Runs in the transaction that notes the webhook.
    """
    if dispute is not Dispute.LOST:
        return
    payment = Payment.objects.select_for_update(no_key=True, of=("self",)).get(id=payment.id)
    # Subscriptions before invoices, as everywhere: another order would give deadlocks.
    subscriptions = _locked_subscriptions(payment)
    # Only now: who held them may have given something back.
    left = refundable(payment)
    if payment.kind != Payment.Kind.CHARGE or not left.minor:
        return
    _note_refund(payment, left.minor)
    _paid_with(payment).update(status=Invoice.Status.DUE, paid_at=None)
    plans = _plans(subscriptions, payment)
    for plan in plans:
        change_plan(plan, unpaid_since=now(), refusals=len(TRY_DAYS), next_try_at=None)
    disable([plan.subscription_id for plan in plans], at=now(), why=Why.UNPAID)


def _paid_with(payment: Payment) -> QuerySet[Invoice]:
    bills = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, status=Invoice.Status.PAID)
    return (
        bills.filter(id=payment.invoice_id) if payment.invoice_id else bills.filter(order_id=payment.order_id)
    )


def _locked_subscriptions(payment: Payment) -> list[Subscription]:
    lines = InvoiceLine.objects.filter(invoice_id__in=_paid_with(payment).values("id"))
    ids = set(lines.values_list("subscription_id", flat=True))
    return lock(id_ for id_ in ids if id_)


def _plans(subscriptions: list[Subscription], payment: Payment) -> list[PaymentPlan]:
    ids = [subscription.id for subscription in subscriptions]
    mine = PaymentPlan.objects.filter(subscription_id__in=ids, account_id=payment.account_id)
    return list(mine.select_for_update(no_key=True, of=("self",)).order_by("id"))


def _note_refund(payment: Payment, minor: int) -> None:
    moment = now()
    Payment.objects.create(
        kind=Payment.Kind.REFUND,
        state=Payment.State.SUCCEEDED,
        refund_of_id=payment.id,
        account_id=payment.account_id,
        method_id=payment.method_id,
        order_id=payment.order_id,
        invoice_id=payment.invoice_id,
        provider=payment.provider,
        amount_minor=minor,
        currency=payment.currency,
        asked_at=moment,
        settled_at=moment,
    )
