"""What the journal remembers of take-overs, and who a job acts for."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.ui.words import number
from licensing.models import TakeOver
from licensing.takeover.reasons import words_of


class TakeOverVerb(StrEnum):
    """The acts of take-over, as entries of the journal name them."""

    MOVE_STARTED = "takeover.move_started"
    MOVE_COMPLETED = "takeover.move_completed"
    KEPT = "takeover.kept"
    CANCELED = "takeover.canceled"
    UNDO_STARTED = "takeover.undo_started"
    UNDO_COMPLETED = "takeover.undo_completed"


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Who decided, while a job does the work for them."""

    person_id: UUID | None
    name: str
    firm: str = ""
    via: str = "job"
    address: str | None = None


def decided_by(takeover: TakeOver) -> OnBehalf:
    """Return who decided this take-over."""
    return OnBehalf(takeover.actor_id, takeover.actor_name)


def register_words() -> None:
    """Give every TakeOverVerb its words in the journal; called when the app starts."""
    words.register(TakeOverVerb.MOVE_STARTED, gettext_lazy("Move of users started"), _move_started)
    words.register(TakeOverVerb.MOVE_COMPLETED, gettext_lazy("Users moved"), _move_completed)
    words.register(TakeOverVerb.KEPT, gettext_lazy("Subscription kept for the organization"), _kept)
    words.register(TakeOverVerb.CANCELED, gettext_lazy("Subscription canceled"), _canceled)
    words.register(TakeOverVerb.UNDO_STARTED, gettext_lazy("Undoing a move started"), _undo_started)
    words.register(TakeOverVerb.UNDO_COMPLETED, gettext_lazy("Move of users undone"), _undo_completed)


def _move_started(entry: Entry) -> str:
    return _("Started to move the users of %(product)s to %(target)s") % {
        "product": entry.subject_name,
        "target": entry.details["target_name"],
    }


def _move_completed(entry: Entry) -> str:
    moved = entry.details["moved"]
    return ngettext("Moved %(count)s user of %(product)s", "Moved %(count)s users of %(product)s", moved) % {
        "count": number(moved),
        "product": entry.subject_name,
    }


def _kept(entry: Entry) -> str:
    return _("Kept the subscription to %(product)s for the organization") % {"product": entry.subject_name}


def _canceled(entry: Entry) -> str:
    return _("Canceled the subscription to %(product)s: %(reason)s") % {
        "product": entry.subject_name,
        "reason": words_of(entry.details["reason"]),
    }


def _undo_started(entry: Entry) -> str:
    return _("Started to undo the move of the users of %(product)s") % {"product": entry.subject_name}


def _undo_completed(entry: Entry) -> str:
    restored = entry.details["restored"]
    return ngettext(
        "Undid the move from %(product)s: %(count)s person has the old seat back",
        "Undid the move from %(product)s: %(count)s people have the old seat back",
        restored,
    ) % {"count": number(restored), "product": entry.subject_name}
