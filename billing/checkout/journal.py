"""What the journal remembers of checkout."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.ui.words import number


class CheckoutVerb(StrEnum):
    """The acts of checkout, as entries of the journal name them."""

    ORDERED = "purchase.ordered"
    COMPLETED = "purchase.completed"
    FAILED = "purchase.failed"
    TRIAL_STARTED = "purchase.trial_started"
    SEAT_ASKED = "purchase.seat_asked"


def register_words() -> None:
    """Give every CheckoutVerb its words in the journal; called when the app starts."""
    words.register(CheckoutVerb.ORDERED, gettext_lazy("Order placed"), _ordered)
    words.register(CheckoutVerb.COMPLETED, gettext_lazy("Purchase completed"), _completed)
    words.register(CheckoutVerb.FAILED, gettext_lazy("Order not completed"), _failed)
    words.register(CheckoutVerb.TRIAL_STARTED, gettext_lazy("Trial started"), _trial_started)
    words.register(CheckoutVerb.SEAT_ASKED, gettext_lazy("License asked for"), _seat_asked)


def _ordered(entry: Entry) -> str:
    return ngettext(
        "Ordered %(count)s license of %(product)s",
        "Ordered %(count)s licenses of %(product)s",
        entry.details["quantity"],
    ) % _facts(entry)


def _completed(entry: Entry) -> str:
    return ngettext(
        "Bought %(count)s license of %(product)s",
        "Bought %(count)s licenses of %(product)s",
        entry.details["quantity"],
    ) % _facts(entry)


def _failed(entry: Entry) -> str:
    return ngettext(
        "Did not get %(count)s license of %(product)s: the order could not be completed",
        "Did not get %(count)s licenses of %(product)s: the order could not be completed",
        entry.details["quantity"],
    ) % _facts(entry)


def _trial_started(entry: Entry) -> str:
    return ngettext(
        "Started a trial of %(product)s with %(count)s license",
        "Started a trial of %(product)s with %(count)s licenses",
        entry.details["quantity"],
    ) % _facts(entry)


def _seat_asked(entry: Entry) -> str:
    return _("Asked for a free license of %(product)s") % {"product": entry.subject_name}


def _facts(entry: Entry) -> dict[str, str]:
    return {"count": number(entry.details["quantity"]), "product": entry.subject_name}
