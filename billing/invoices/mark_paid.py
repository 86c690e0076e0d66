"""mark_paid(): the transfer for a bill of the organization came; an operator says so (manage.py mark_paid)."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.invoices.left import left_to_pay
from billing.models import BillingAccount, Invoice, InvoiceLine, Payment, PaymentMethod
from billing.payments.request import request_charge
from billing.payments.rules import OPEN
from billing.payments.settle import settle
from billing.providers.interface import Outcome, Result
from billing.providers.invoice import InvoiceProvider
from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import Stamped, record
from kernel.values.decision import Decision, Refused
from kernel.web.explain import Facts, register
from licensing.seats.write import lock


class ByHand(StrEnum):
    """Why a bill cannot be marked as paid."""

    UNKNOWN = "no_such_bill"
    NOT_DUE = "bill_not_due"
    CARD_ONLY = "bill_is_paid_by_card"
    UNDER_WAY = "bill_is_being_charged"


class ByHandVerb(StrEnum):
    """The act, as the journal names it."""

    MARKED = "invoice.marked_paid"


def mark_paid(*, operator: Stamped, number: str, reference: str = "") -> Invoice:
    """Settle the bill with this public number (K7QF3M-00012); `reference` is what the transfer said.

    Raises Refused with ByHand: no such bill, nothing due, a purchaser's own (R13), or a charge under way.
    """
    invoice = _locked(number)
    if invoice.status != Invoice.Status.DUE or invoice.total.minor <= 0:
        raise Refused(Decision.no(ByHand.NOT_DUE, number=number))
    payment = _payment(invoice)
    settle(payment.id, Outcome(Result.SUCCEEDED, ref=reference[:120]))
    record(
        ByHandVerb.MARKED,
        actor=operator,
        subject_type="invoice",
        subject_id=invoice.id,
        subject_name=number,
        reference=reference,
    )
    invoice.refresh_from_db(fields=["status", "paid_at"])
    return invoice


def register_by_hand() -> None:
    """Register sentences and the journal's words; called by the app."""
    register(ByHand.UNKNOWN, _unknown, status=404)
    register(ByHand.NOT_DUE, _not_due)
    register(ByHand.CARD_ONLY, _card_only)
    register(ByHand.UNDER_WAY, _under_way)
    words.register(ByHandVerb.MARKED, gettext_lazy("Bill marked as paid"), _marked)


def _locked(number: str) -> Invoice:
    code, _dash, digits = number.rpartition("-")
    account = BillingAccount.objects.filter(code=code).first()
    if account is None or not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Refused(Decision.no(ByHand.UNKNOWN, number=number))
    if not account.is_organizations:
        raise Refused(Decision.no(ByHand.CARD_ONLY, number=number))
    theirs = {"account_id": account.id, "number": int(digits)}
    # Subscriptions before invoices, as everywhere: another order would give deadlocks.
    lines = InvoiceLine.objects.filter(**{f"invoice__{name}": value for name, value in theirs.items()})
    lock(id_ for id_ in lines.values_list("subscription_id", flat=True) if id_)
    mine = Invoice.objects.select_for_update(no_key=True, of=("self",)).select_related("account")
    invoice = mine.filter(**theirs).first()
    if invoice is None:
        raise Refused(Decision.no(ByHand.UNKNOWN, number=number))
    return invoice


def _payment(invoice: Invoice) -> Payment:
    """The charge that waits for the transfer; a bill sent without one gets it now."""
    charges = Payment.objects.filter(invoice_id=invoice.id, kind=Payment.Kind.CHARGE, state__in=OPEN)
    waiting = charges.first()
    if waiting is not None:
        if waiting.provider != InvoiceProvider.name:
            raise Refused(Decision.no(ByHand.UNDER_WAY, number=invoice.label))
        return waiting
    methods = PaymentMethod.objects.filter(account_id=invoice.account_id, provider=InvoiceProvider.name)
    method = methods.order_by("removed_at", "id").last()
    if method is None:
        raise Refused(Decision.no(ByHand.CARD_ONLY, number=invoice.label))
    amount = left_to_pay(invoice)
    return request_charge(
        account=invoice.account, method=method, amount=amount, invoice=invoice, is_attended=False
    )


def _unknown(facts: Facts) -> str:
    return _("There is no bill with the number %(number)s in this organization.") % {
        "number": facts["number"]
    }


def _not_due(facts: Facts) -> str:
    return _("Nothing is due on the bill %(number)s.") % {"number": facts["number"]}


def _card_only(facts: Facts) -> str:
    return _("The bill %(number)s is paid by card: its account does not pay by invoice.") % {
        "number": facts["number"]
    }


def _under_way(facts: Facts) -> str:
    return _("A charge for the bill %(number)s is in progress. Wait until it is done.") % {
        "number": facts["number"]
    }


def _marked(entry: Entry) -> str:
    return _("Marked the bill %(number)s as paid by transfer") % {"number": entry.subject_name}
