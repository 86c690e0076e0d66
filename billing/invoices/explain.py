"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from django.utils.translation import gettext as _

from billing.invoices.rules import InvoiceReason
from billing.models import Invoice
from kernel.web.explain import Facts, register


def register_sentences() -> None:
    """Give every reason its words and status; called when the app starts."""
    register(InvoiceReason.UNKNOWN, _unknown, status=404)
    register(InvoiceReason.NOT_DUE, _not_due)
    register(InvoiceReason.NOTHING_TO_PAY, _nothing)
    register(InvoiceReason.UNDER_WAY, _under_way)
    register(InvoiceReason.NO_CARD, _no_card, status=422)
    register(InvoiceReason.CARD_OVER, _card_over, status=422)


def _unknown(facts: Facts) -> str:
    return _("There is no such bill. Look at Bills & payments for those you may see.")


def _not_due(facts: Facts) -> str:
    if facts["status"] == Invoice.Status.PAID:
        return _("This bill is paid already. There is nothing more to do.")
    return _("This bill was taken back by a credit note. There is nothing to pay.")


def _nothing(facts: Facts) -> str:
    return _("There is nothing to pay here. A credit note is paid back to you.")


def _under_way(facts: Facts) -> str:
    return _("This bill is being paid right now. Wait a moment, then look again.")


def _no_card(facts: Facts) -> str:
    return _("Choose one of your cards to pay with, or add one under Payment methods.")


def _card_over(facts: Facts) -> str:
    return _("This card has expired. Choose another one, or add one under Payment methods.")
