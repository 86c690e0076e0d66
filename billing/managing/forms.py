"""What is filled in to manage a subscription."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from billing.managing.words import card_of
from billing.models import PaymentMethod
from kernel.lists.selection import ids
from kernel.values.decision import Decision
from kernel.web.explain import sentence
from licensing.takeover.reasons import CancelReason
from licensing.takeover.rules import TakeOverReason

# Reasons that only an admin has for ending what somebody else bought.
_ADMINS = {CancelReason.NOT_APPROVED, CancelReason.PURCHASER_LEFT}
LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """The number of licenses in an address or a form, and who is to lose a seat; `people` None leaves that open."""

    total: int | None
    text: str
    people: tuple[UUID, ...] | None
    seen: int | None

    @classmethod
    def read(cls, given: MultiValueDict[str, str]) -> "Wanted":
        """Read it from an address or a form."""
        picked = "picked" in given or "unassign" in given
        text = given.get("total", "").strip()
        return cls(
            _number(text),
            text,
            tuple(ids(given.getlist("unassign"))) if picked else None,
            _number(given.get("seen", "")),
        )

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        pairs = [("total", self.text)] if self.text else []
        if self.people is not None:
            pairs += [("picked", "yes"), *(("unassign", str(person_id)) for person_id in self.people)]
        return urlencode(pairs)


class CancelForm(forms.Form):
    """A reason of the list, and words of one's own with "Other"."""

    reason = forms.ChoiceField(
        label=_("Reason for cancellation"),
        choices=[
            ("", _("Choose a reason")),
            *((value, label) for value, label in CancelReason.choices if value not in _ADMINS),
        ],
        error_messages={"required": _("Choose a reason for the cancellation.")},
    )
    reason_text = forms.CharField(
        label=_("In your own words"),
        help_text=_("Required with “Other”. The vendor reads it."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def show(self, decision: Decision) -> None:
        """Put each reason against it at its field."""
        for reason in decision.reasons:
            field = "reason_text" if reason.code == TakeOverReason.REASON_TEXT_MISSING else "reason"
            self.add_error(field, sentence(reason))


class ReactivateForm(forms.Form):
    """By which card, and whether it renews afterwards."""

    method = forms.ChoiceField(label=_("Pay with"), error_messages={"required": _("Choose a card.")})
    renews = forms.BooleanField(
        label=_("Renew by itself at the end of the term"), required=False, initial=True
    )

    def __init__(self, *args: object, methods: Iterable[PaymentMethod] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
        field.choices = [(str(method.id), card_of(method)) for method in methods]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
