"""What the journal remembers of take-overs, and who a job acts for."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from licensing.models import TakeOver


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
