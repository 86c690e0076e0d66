"""request_charge(), request_refund(): the steps that ask for money to move, in the running transaction."""

from django.db.models import Sum

from billing.models import BillingAccount, Invoice, Order, Payment, PaymentMethod
from kernel.outbox.post import post
from kernel.values.clock import now
from kernel.values.money import Money

CHARGE, REFUND, ASK = "charge", "refund", "ask_payment"


def request_charge(
    *,
    account: BillingAccount,
    method: PaymentMethod,
    amount: Money,
    order: Order | None = None,
    invoice: Invoice | None = None,
    is_attended: bool,
) -> Payment:
    """Write a charge for an order or an invoice and post it; it is made after the commit.

    `amount` is with tax and positive; `is_attended` says whether the buyer is there to confirm it.
    """
    if (order is None) == (invoice is None):
        raise ValueError("A charge is for an order or for an invoice.")
    payment = Payment.objects.create(
        kind=Payment.Kind.CHARGE,
        account_id=account.id,
        method_id=method.id,
        order_id=order.id if order else None,
        invoice_id=invoice.id if invoice else None,
        provider=method.provider,
        amount_minor=amount.minor,
        currency=amount.currency,
        is_attended=is_attended,
        asked_at=now(),
    )
    post(kind=CHARGE, key=str(payment.id), payload={"payment": str(payment.id)})
    return payment


def request_refund(*, charge: Payment, amount: Money, invoice: Invoice | None = None) -> Payment:
    """Write a refund of (part of) a charge and post it; `invoice` is the credit note it belongs to.

    Raises ValueError for more than is left of the charge: a mistake in the program.
    """
    if amount.minor > refundable(charge).minor:
        raise ValueError(f"{amount} is more than is left of charge {charge.id}.")
    refund = Payment.objects.create(
        kind=Payment.Kind.REFUND,
        refund_of_id=charge.id,
        account_id=charge.account_id,
        method_id=charge.method_id,
        order_id=charge.order_id,
        invoice_id=invoice.id if invoice else charge.invoice_id,
        provider=charge.provider,
        amount_minor=amount.minor,
        currency=amount.currency,
        asked_at=now(),
    )
    post(kind=REFUND, key=str(refund.id), payload={"payment": str(refund.id)})
    return refund


def refundable(charge: Payment) -> Money:
    """Return what is left of a charge after its refunds, those under way among them."""
    if charge.state != Payment.State.SUCCEEDED:
        return Money(0, charge.currency)
    refunds = Payment.objects.filter(refund_of_id=charge.id).exclude(state=Payment.State.REFUSED)
    given_back: int = refunds.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return Money(charge.amount_minor - given_back, charge.currency)
