"""How a payment method is called: "Visa ending 4242"."""

from django.utils.translation import gettext as _

from billing.models import PaymentMethod


def called(method: PaymentMethod) -> str:
    """Return what people recognize a method by, in the running language."""
    if method.kind == PaymentMethod.Kind.INVOICE:
        return _("Invoice")
    return _("%(brand)s ending %(last4)s") % {"brand": method.brand or _("Card"), "last4": method.last4}


def good_through(method: PaymentMethod) -> str:
    """Return a card's expiry date as it stands on it, "09/2029"; "" for what has none."""
    if method.expires_month is None or method.expires_year is None:
        return ""
    return f"{method.expires_month:02}/{method.expires_year}"
