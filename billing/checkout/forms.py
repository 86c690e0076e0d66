"""What checkout checks of its answers; the card's fields belong to the card provider."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.checkout.rules import MOST_SEATS, MOST_TRIAL_SEATS
from billing.checkout.wanted import NO_CARD_TRIAL


class CheckoutForm(forms.Form):
    """The answers that are checked; card fields belong to the card provider."""

    quantity = forms.IntegerField(
        label=_("How many licenses"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter how many licenses you want."),
            "invalid": _("Enter a whole number."),
            "min_value": _("You need at least one license."),
        },
    )

    def __init__(self, data: Any = None, *, start: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.most = MOST_TRIAL_SEATS if start == NO_CARD_TRIAL else MOST_SEATS
        self.fields["quantity"].widget.attrs |= {"max": self.most, "min": 1}

    def clean_quantity(self) -> int:
        """Refuse more than can be had at once."""
        quantity: int = self.cleaned_data["quantity"]
        if quantity > self.most:
            raise forms.ValidationError(
                _(
                    "At most %(most)s licenses can be had at once. "
                    "If you need more, ask your IT admin to buy them for everybody."
                ),
                params={"most": self.most},
            )
        return quantity
