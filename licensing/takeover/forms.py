"""What an admin fills in to keep or to cancel somebody's subscription."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.ui.words import day, money
from kernel.values.decision import Decision
from kernel.web.explain import sentence
from licensing.takeover.money import Handover, PaysFrom
from licensing.takeover.reasons import CancelReason
from licensing.takeover.rules import TakeOverReason


class KeepForm(forms.Form):
    """From when on the organization pays, with what either choice comes to; no question where nobody bills."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, handover: Handover | None, name: str, purchaser: str
    ) -> None:
        super().__init__(data)
        if handover is not None:
            self.fields["pays_from"] = forms.ChoiceField(
                label=gettext("From when on does %(name)s pay?") % {"name": name},
                choices=_choices(handover, name, purchaser),
                widget=forms.RadioSelect,
                initial=PaysFrom.NOW,
            )

    def chosen(self) -> PaysFrom:
        """Return the choice of a valid form, from now on where none was made."""
        return PaysFrom(self.cleaned_data.get("pays_from") or PaysFrom.NOW)


def _choices(handover: Handover, name: str, purchaser: str) -> list[tuple[str, str]]:
    choices = [(str(PaysFrom.NOW), _now(handover, name, purchaser))]
    if handover.may_wait:
        later = gettext(
            "From the next bill on, %(day)s: nothing is given back and nothing is billed today"
        ) % {"day": day(handover.next_at) if handover.next_at else ""}
        choices.append((str(PaysFrom.NEXT), later))
    return choices


def _now(handover: Handover, name: str, purchaser: str) -> str:
    facts = {
        "credit": money(handover.credit),
        "rest": money(handover.rest),
        "name": name,
        "purchaser": purchaser,
    }
    if not handover.rest.minor:
        return gettext("From now on: nothing is billed today")
    if not handover.credit.minor:
        return gettext("From now on: %(rest)s is billed to %(name)s for the rest of the period") % facts
    return (
        gettext(
            "From now on: %(credit)s goes back to %(purchaser)s, and %(rest)s is billed to %(name)s "
            "for the rest of the period"
        )
        % facts
    )


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
