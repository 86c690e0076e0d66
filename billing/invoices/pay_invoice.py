"""pay_invoice(): Pay now on a bill that is due."""

from uuid import UUID

from billing.accounts.permission import managing
from billing.invoices import queries
from billing.invoices.journal import InvoiceVerb
from billing.invoices.left import left_to_pay
from billing.invoices.rules import InvoiceReason, may_pay, may_pay_with
from billing.models import Invoice, Payment, PaymentMethod
from billing.payments.request import request_charge
from kernel.audit.record import record
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.permissions.can import require


def pay_invoice(*, actor: Actor, invoice_id: UUID, method_id: UUID) -> Payment:
    """Ask for the charge of a due bill to one of its account's cards; its page tells how that goes.

    Two who pay at once: the second is told that it is on its way. Raises Refused with InvoiceReasons,
    UNKNOWN for a bill the actor does not see.
    """
    invoice = _locked(actor, invoice_id)
    require(actor, managing(invoice.account.owner_id), invoice)
    method = PaymentMethod.objects.filter(id=method_id).first()
    charges = Payment.objects.filter(invoice_id=invoice.id, kind=Payment.Kind.CHARGE)
    under_way = charges.filter(state__in=queries.OPEN).exists()
    may_pay(invoice, under_way=under_way).or_refuse()
    if method is None:
        raise Refused(Decision.no(InvoiceReason.NO_CARD))
    may_pay_with(invoice, method, now()).or_refuse()
    amount = left_to_pay(invoice)
    payment = request_charge(
        account=invoice.account, method=method, amount=amount, invoice=invoice, is_attended=True
    )
    record(
        InvoiceVerb.PAY_ASKED,
        actor=actor,
        subject_type="invoice",
        subject_id=invoice.id,
        subject_name=invoice.label,
    )
    return payment


def _locked(actor: Actor, invoice_id: UUID) -> Invoice:
    mine = queries.visible(actor).select_for_update(no_key=True, of=("self",))
    found = mine.select_related("account").filter(id=invoice_id).first()
    if found is None:
        raise Refused(Decision.no(InvoiceReason.UNKNOWN))
    return found
