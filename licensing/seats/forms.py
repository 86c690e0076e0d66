"""What comes in by the pages about seats."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.lists.search import folded
from kernel.lists.selection import Params, ids
from licensing.models import Subscription


@dataclass(frozen=True, slots=True)
class Picking:
    """The state of the page that assigns: which subscription, what is searched, who is picked so far."""

    subscription_id: UUID | None
    text: str
    person_ids: list[UUID]

    @classmethod
    def read(cls, params: Params) -> "Picking":
        """Read it from an address or a form; what cannot be read is left out."""
        subscription = ids([params.get("subscription", "")])
        people = list(dict.fromkeys(ids(params.getlist("person"))))
        return cls(subscription[0] if subscription else None, folded(params.get("q", "")), people)

    @property
    def query(self) -> str:
        """The same as a query string."""
        subscription = [("subscription", str(self.subscription_id))] if self.subscription_id else []
        text = [("q", self.text)] if self.text else []
        return urlencode([*subscription, *text, *(("person", str(person)) for person in self.person_ids)])


class FileForm(forms.Form):
    """A file of addresses and the subscription its people are to get a seat in."""

    subscription = forms.ChoiceField(label=_("Subscription"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV or text file: one email address per line, or a table with a column Username or Email. "
            "An export of users fits as it is."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )

    def __init__(self, *args: Any, choices: list[tuple[Subscription, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["subscription"]
        field.choices = [(str(one.id), words) for one, words in choices]
