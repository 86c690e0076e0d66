"""What the shop asks: an email address, and what somebody came for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.checkout.returning import allowed_return
from billing.checkout.rules import MOST_SEATS
from licensing.models import Product
from tenants.models import Organization
from tenants.signin.find_organization import organization_of_address

_NOT_HERE = _(
    "Your organization is not here yet: nobody at %(domain)s uses this shop. Use the address you have at work; "
    "if that is this one, ask your IT admin whether your organization takes part."
)


class WhoForm(forms.Form):
    """Whose organization is it? Asked before anybody signs in (R11)."""

    email = forms.EmailField(
        label=_("Email"),
        help_text=_("The address you have at work. You sign in there, then check out."),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": _("Enter the email address you have at work.")},
    )

    organization: Organization | None = None

    def clean_email(self) -> str:
        """Return the address in lower case; refuse a domain that no organization here uses.

        The domain alone decides: whether a person exists is told to nobody.
        """
        email = str(self.cleaned_data["email"]).casefold()
        self.organization = organization_of_address(email)
        if self.organization is None:
            raise ValidationError(
                _NOT_HERE, code="unknown_domain", params={"domain": email.rpartition("@")[2]}
            )
        return email


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link or an in-app prompt asked for: `?quantity=3&return=https://...`; nonsense counts as nothing."""

    quantity: int = 1
    return_url: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wish":
        """Return what an address (or the form that came from it) says."""
        text = given.get("quantity", "")
        quantity = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
        quantity = quantity if 1 <= quantity <= MOST_SEATS else 1
        return cls(quantity, allowed_return(given.get("return", "")))

    @property
    def query(self) -> str:
        """The same again for an address, with its question mark; "" when nothing was asked."""
        given = {}
        if self.quantity != 1:
            given["quantity"] = str(self.quantity)
        if self.return_url:
            given["return"] = self.return_url
        return f"?{urlencode(given)}" if given else ""

    def checkout_url(self, short_name: str, product: Product) -> str:
        """Return the checkout of an organization for this wish."""
        return reverse("billing:checkout:start", args=[short_name, product.code]) + self.query
