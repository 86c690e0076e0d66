"""What a new token is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.tokens.rules import LONGEST_DAYS
from tenants.tokens.scopes import SCOPE_NAMES


class TokenForm(forms.Form):
    """Name, scopes, days."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What it is for, for example “nightly report”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("It can never do more than you can yourself."),
        choices=[(str(scope), words) for scope, words in SCOPE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=90,
        help_text=_("At most 365."),
    )  # fmt: skip
