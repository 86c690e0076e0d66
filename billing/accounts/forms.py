"""A billing profile as it is filled in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.accounts.rules import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PURCHASE_ORDER,
    LONGEST_TAX_NUMBER,
    MOST_LINES,
    AccountReason,
)
from billing.models import BillingAccount
from kernel.values.decision import Decision
from kernel.web.explain import sentence

_FIELD_OF = {
    AccountReason.NAME: "name",
    AccountReason.ADDRESS: "address",
    AccountReason.TAX_NUMBER: "tax_number",
    AccountReason.EMAIL: "bill_email",
    AccountReason.LANGUAGE: "language",
    AccountReason.PURCHASE_ORDER: "purchase_order",
}


class ProfileForm(forms.Form):
    """To whom bills are made out, and where they are sent."""

    name = forms.CharField(
        label=_("Name on the bill"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Say to whom bills are made out.")},
        widget=forms.TextInput(attrs={"autocomplete": "billing name"}),
    )
    address = forms.CharField(
        label=_("Address"),
        help_text=_("As it should stand on the bill, line by line, without the country."),
        required=False,
        max_length=MOST_LINES * (LONGEST_LINE + 2),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "billing street-address"}),
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        help_text=_("For example a VAT number; it stands on the bill."),
        required=False,
        max_length=LONGEST_TAX_NUMBER,
    )
    purchase_order = forms.CharField(
        label=_("Purchase order number"),
        help_text=_("Stands on each bill from now on."),
        required=False,
        max_length=LONGEST_PURCHASE_ORDER,
    )
    bill_email = forms.EmailField(
        label=_("Email for bills"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language of bills"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, account: BillingAccount, **kwargs: Any) -> None:
        profile = {name: getattr(account, name) for name in self.base_fields}
        kwargs["initial"] = {**profile, "address": "\n".join(account.address)}
        super().__init__(*args, **kwargs)
        if not account.is_organizations:
            del self.fields["purchase_order"]

    def clean_address(self) -> list[str]:
        """Return its lines."""
        text: str = self.cleaned_data["address"]
        return text.splitlines()

    def show(self, decision: Decision) -> None:
        """Put each reason against it at its field."""
        for reason in decision.reasons:
            field = _FIELD_OF.get(reason.code)  # type: ignore[call-overload]
            self.add_error(field if field in self.fields else None, sentence(reason))
