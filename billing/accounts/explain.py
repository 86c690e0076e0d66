"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from django.utils.translation import gettext as _

from billing.accounts.rules import AccountReason
from kernel.ui.words import listed, number
from kernel.web.explain import Facts, register


def register_sentences() -> None:
    """Give every reason its words and status; called when the app starts."""
    register(AccountReason.UNKNOWN, _unknown, status=404)
    register(AccountReason.NAME, _name, status=422)
    register(AccountReason.ADDRESS, _address, status=422)
    register(AccountReason.TAX_NUMBER, _tax_number, status=422)
    register(AccountReason.EMAIL, _email, status=422)
    register(AccountReason.LANGUAGE, _language, status=422)
    register(AccountReason.PURCHASE_ORDER, _purchase_order, status=422)


def _unknown(facts: Facts) -> str:
    return _("There is no such billing account here. Look at your billing accounts.")


def _name(facts: Facts) -> str:
    return _("Say to whom bills are made out, in at most %(most)s characters.") % {
        "most": number(facts["most"])
    }


def _address(facts: Facts) -> str:
    return _("Write the address in at most %(most)s lines of %(longest)s characters.") % {
        "most": number(facts["most"]),
        "longest": number(facts["longest"]),
    }


def _tax_number(facts: Facts) -> str:
    return _("A tax number has at most %(most)s characters.") % {"most": number(facts["most"])}


def _email(facts: Facts) -> str:
    return _("Enter an email address such as billing@example.com, or leave it empty.")


def _language(facts: Facts) -> str:
    return _("Choose one of these languages: %(known)s.") % {"known": listed(facts["known"])}


def _purchase_order(facts: Facts) -> str:
    return _(
        "A purchase order number belongs to the organization's account, and has at most %(most)s characters."
    ) % {"most": number(facts["most"])}
