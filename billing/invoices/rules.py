"""Whether a bill can be paid now: pure, over loaded values."""

from datetime import datetime
from enum import StrEnum

from billing.models import Invoice, PaymentMethod
from kernel.values.decision import Decision


class InvoiceReason(StrEnum):
    """Why a bill cannot be paid now; each has its sentence in explain.py."""

    UNKNOWN = "unknown_invoice"
    NOT_DUE = "invoice_not_due"
    NOTHING_TO_PAY = "nothing_to_pay"
    UNDER_WAY = "payment_under_way"
    NO_CARD = "pay_with_a_card"
    CARD_OVER = "pay_with_another_card"


def may_pay(invoice: Invoice, *, under_way: bool) -> Decision:
    """Answer whether a bill waits for its money, and no charge for it is on its way already."""
    if under_way:
        return Decision.no(InvoiceReason.UNDER_WAY)
    if invoice.kind == Invoice.Kind.CREDIT_NOTE or invoice.total.minor <= 0:
        return Decision.no(InvoiceReason.NOTHING_TO_PAY)
    if invoice.status != Invoice.Status.DUE:
        return Decision.no(InvoiceReason.NOT_DUE, status=invoice.status)
    return Decision.yes()


def may_pay_with(invoice: Invoice, method: PaymentMethod, moment: datetime) -> Decision:
    """Answer whether a method is a good card of the bill's own account."""
    is_theirs = method.account_id == invoice.account_id and method.removed_at is None
    if not is_theirs or method.kind != PaymentMethod.Kind.CARD:
        return Decision.no(InvoiceReason.NO_CARD)
    if method.good_until is not None and method.good_until <= moment:
        return Decision.no(InvoiceReason.CARD_OVER)
    return Decision.yes()
