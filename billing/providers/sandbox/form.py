"""The fields of a card. What was typed into number and code is never written back into a page."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/.\- ]?\s*(\d{4}|\d{2})\s*", re.ASCII)


class Unechoed(forms.PasswordInput):
    """A visible field that comes back empty: Django's own promise for passwords, kept for cards."""

    input_type = "text"


class CardForm(forms.Form):
    """Number, expiry date, security code and name of a card, as a browser fills them in."""

    number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=Unechoed(
            attrs={
                "autocomplete": "cc-number",
                "inputmode": "numeric",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Enter the card number.")},
    )
    expiry = forms.CharField(
        label=_("Expiry date"),
        help_text=_("Month and year, such as 09/29."),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "cc-exp", "size": 8}),
        error_messages={"required": _("Enter the expiry date, such as 09/29.")},
    )
    code = forms.CharField(
        label=_("Security code"),
        help_text=_("Three or four digits."),
        max_length=10,
        widget=Unechoed(attrs={"autocomplete": "cc-csc", "inputmode": "numeric", "size": 6}),
        error_messages={"required": _("Enter the security code.")},
    )
    holder = forms.CharField(
        label=_("Name on card"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "cc-name"}),
        required=False,
    )

    def clean_expiry(self) -> Any:
        """Refuse what is no month of a year."""
        text: str = self.cleaned_data["expiry"]
        if expiry_of(text) is None:
            raise forms.ValidationError(_("Write the month and the year, such as 09/29."))
        return text


def only_digits(text: str) -> str:
    """Return a card number without the spaces and dashes people write into it."""
    return re.sub(r"[\s\-]", "", text)


def expiry_of(text: str) -> tuple[int, int] | None:
    """Return month and year of "09/29" or "9/2029", None for what is no date."""
    found = _EXPIRY.fullmatch(text)
    if found is None:
        return None
    month, year = int(found[1]), int(found[2])
    year += 2000 if year < 100 else 0
    return (month, year) if 1 <= month <= 12 and 2000 <= year <= 2199 else None
