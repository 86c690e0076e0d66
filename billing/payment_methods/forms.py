"""What comes in by the pages about payment methods. A card's own fields belong to its provider."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import PaymentMethod, PaymentPlan
from billing.payment_methods.words import called, good_through

ALL = "all"


class EditForm(forms.Form):
    """What may be changed on a card."""

    expiry = forms.RegexField(
        r"^\s*\d{1,2}\s*[/.\- ]\s*(\d{2}|\d{4})\s*$",
        label=_("Expiry date"),
        help_text=_("Month and year, such as 09/29."),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "cc-exp", "size": 8}),
        error_messages={
            "required": _("Enter the expiry date, such as 09/29."),
            "invalid": _("Write the month and the year, such as 09/29."),
        },
    )
    holder = forms.CharField(
        label=_("Name on card"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "cc-name"}),
        error_messages={"required": _("Enter the name as it stands on the card.")},
    )


class ReplaceForm(forms.Form):
    """By which other method, and for what."""

    new = forms.ChoiceField(
        label=_("Pay with"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a payment method.")},
    )
    what = forms.ChoiceField(
        label=_("For"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it pays for.")},
    )

    def __init__(
        self, *args: Any, others: Sequence[PaymentMethod], plans: Sequence[PaymentPlan], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "new", others)
        subscriptions = [(str(plan.subscription_id), plan.subscription.product.name) for plan in plans]
        field: Any = self.fields["what"]
        field.choices = [(ALL, _("All subscriptions, and new purchases")), *subscriptions]
        self.initial.setdefault("what", ALL)

    @property
    def subscription_ids(self) -> list[UUID] | None:
        """The chosen subscription, None for all of them."""
        chosen = self.cleaned_data["what"]
        return None if chosen == ALL else [UUID(chosen)]


class DeleteForm(forms.Form):
    """Where that goes which hangs on it."""

    move_to = forms.ChoiceField(
        label=_("Pay with this from now on"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose with what it is paid from now on.")},
    )

    def __init__(self, *args: Any, others: Sequence[PaymentMethod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "move_to", others)


def _offer(form: forms.Form, name: str, others: Sequence[PaymentMethod]) -> None:
    field: Any = form.fields[name]
    field.choices = [(str(one.id), _label(one)) for one in others]
    if len(others) == 1:
        form.initial.setdefault(name, str(others[0].id))


def _label(method: PaymentMethod) -> str:
    until = good_through(method)
    return f"{called(method)}, {until}" if until else called(method)
