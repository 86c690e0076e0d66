"""What the journal remembers of seats."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import record
from kernel.ui.words import listed, number
from licensing.models import Subscription
from licensing.seats.load import load_people
from tenants.actor import Actor

# Beyond this an entry tells the number only; the ledger has everybody.
MOST_NAMED = 100


class SeatVerb(StrEnum):
    """The acts on seats, as entries of the journal name them."""

    ASSIGNED = "seats.assigned"
    UNASSIGNED = "seats.unassigned"
    FILE_STARTED = "seats.file_started"


def remember(
    verb: SeatVerb, subscription: Subscription, person_ids: Sequence[UUID], actor: Actor, **details: str | int
) -> Entry:
    """Write the entry of one act; its `people` are what undo() takes back."""
    named = load_people(person_ids) if len(person_ids) <= MOST_NAMED else []
    return record(
        verb,
        actor=actor,
        subject_type="subscription",
        subject_id=subscription.id,
        subject_name=subscription.product.name,
        count=len(person_ids),
        people=[str(person.id) for person in named],
        names=[person.display_name for person in named],
        **details,
    )


def register_words() -> None:
    """Give every SeatVerb its words in the journal; called when the app starts."""
    words.register(SeatVerb.ASSIGNED, gettext_lazy("Licenses assigned"), _assigned)
    words.register(SeatVerb.UNASSIGNED, gettext_lazy("Licenses unassigned"), _unassigned)
    words.register(SeatVerb.FILE_STARTED, gettext_lazy("Licenses assigned by file"), _file_started)


def _assigned(entry: Entry) -> str:
    if names := entry.details["names"]:
        return _("Assigned licenses of %(product)s to %(names)s") % {
            "product": entry.subject_name,
            "names": listed(names),
        }
    return _counted(
        entry,
        ngettext(
            "Assigned %(count)s license of %(product)s",
            "Assigned %(count)s licenses of %(product)s",
            entry.details["count"],
        ),
    )


def _unassigned(entry: Entry) -> str:
    if names := entry.details["names"]:
        return _("Unassigned licenses of %(product)s from %(names)s") % {
            "product": entry.subject_name,
            "names": listed(names),
        }
    return _counted(
        entry,
        ngettext(
            "Unassigned %(count)s license of %(product)s",
            "Unassigned %(count)s licenses of %(product)s",
            entry.details["count"],
        ),
    )


def _file_started(entry: Entry) -> str:
    return _("Started to assign %(count)s licenses of %(product)s to the people in the file %(file)s") % {
        "count": number(entry.details["wanted"]),
        "product": entry.subject_name,
        "file": entry.details["file"],
    }


def _counted(entry: Entry, words_: str) -> str:
    return words_ % {"count": number(entry.details["count"]), "product": entry.subject_name}
