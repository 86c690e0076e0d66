"""Money in whole sentences: who pays, and how a share of a period was worked out."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import PaymentMethod
from kernel.ui.words import number


def payer_of(method: PaymentMethod | None) -> str:
    """Return who pays, as the middle of a sentence: "your card ending 4242"."""
    if method is None:
        return _("no card")
    if method.account.is_organizations and method.kind == PaymentMethod.Kind.INVOICE:
        return _("the organization's account, by invoice")
    if method.account.is_organizations:
        return _("the organization's card ending %(last4)s") % {"last4": method.last4}
    return _("your card ending %(last4)s") % {"last4": method.last4}


def given_to(charged: Sequence[PaymentMethod], method: PaymentMethod | None) -> str:
    """Return where money goes back to: what was `charged` for it, not the `method` that pays from now on."""
    if len(charged) > 1:
        return _("the cards it was paid with")
    return payer_of(charged[0] if charged else method)


def card_of(method: PaymentMethod | None) -> str:
    """Return a method as people recognize it: "Visa ending 4242"."""
    if method is None:
        return _("None")
    if method.kind == PaymentMethod.Kind.INVOICE:
        return _("Invoice")
    return _("%(brand)s ending %(last4)s") % {"brand": method.brand or _("Card"), "last4": method.last4}


def share_of(days: int, of_days: int) -> str:
    """Return how much of a billing period is left: "24 of 30 days"."""
    return ngettext("%(days)s of %(of_days)s day", "%(days)s of %(of_days)s days", of_days) % {
        "days": number(days),
        "of_days": number(of_days),
    }
