"""What the journal remembers of bills."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit import words
from kernel.audit.models import Entry


class InvoiceVerb(StrEnum):
    """The acts on bills, as entries of the journal name them."""

    PAY_ASKED = "invoice.pay_asked"


def register_words() -> None:
    """Give every InvoiceVerb its words in the journal; called when the app starts."""
    words.register(InvoiceVerb.PAY_ASKED, gettext_lazy("Bill paid on request"), _pay_asked)


def _pay_asked(entry: Entry) -> str:
    return _("Asked to pay the bill %(number)s now") % {"number": entry.subject_name}
