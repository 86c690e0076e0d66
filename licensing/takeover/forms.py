"""What an admin fills in to cancel somebody's subscription."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.values.decision import Decision
from kernel.web.explain import sentence
from licensing.takeover.reasons import CancelReason
from licensing.takeover.rules import TakeOverReason


class CancelForm(forms.Form):
    """A reason of the list, and words of one's own with "Other"."""

    reason = forms.ChoiceField(
        label=_("Reason for cancellation"),
        choices=[("", _("Choose a reason")), *CancelReason.choices],
        error_messages={"required": _("Choose a reason for the cancellation.")},
    )
    reason_text = forms.CharField(
        label=_("In your own words"),
        help_text=_("Required with “Other”. The purchaser reads it."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def show(self, decision: Decision) -> None:
        """Put each reason against it at its field."""
        for reason in decision.reasons:
            field = "reason_text" if reason.code == TakeOverReason.REASON_TEXT_MISSING else None
            field = "reason" if reason.code == TakeOverReason.REASON_MISSING else field
            self.add_error(field, sentence(reason))
