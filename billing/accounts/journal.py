"""What the journal remembers of billing accounts: of people's own only that they were changed."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit import words
from kernel.audit.models import Entry


class AccountVerb(StrEnum):
    """The acts on billing accounts, as entries of the journal name them."""

    UPDATED = "billing_account.updated"


def register_words() -> None:
    """Give every AccountVerb its words in the journal; called when the app starts."""
    words.register(AccountVerb.UPDATED, gettext_lazy("Billing profile changed"), _updated)


def _updated(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Changed their own billing profile")
    return _("Changed the organization's billing profile")
