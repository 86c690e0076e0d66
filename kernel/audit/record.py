"""record(), record_all(): the only ways to write entries of the journal; PORTAL is who acts when nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from kernel.audit.models import Entry
from kernel.values.clock import now


class Stamped(Protocol):
    """Who acts, as the journal needs to know it."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def firm(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def address(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Portal:
    """The portal itself."""

    person_id: UUID | None = None
    name: str = "Selfservice"
    firm: str = ""
    via: str = "schedule"
    address: str | None = None


# Who acts when time alone brings something about.
PORTAL: Final = _Portal()


class Subject(NamedTuple):
    """What an act was done to; `details` is JSON."""

    type: str
    id: UUID
    name: str
    details: dict[str, Any]


def record_all(verb: StrEnum, *, actor: Stamped, subjects: Iterable[Subject]) -> None:
    """Write one entry for each subject, in one statement."""
    moment = now()
    Entry.objects.bulk_create(
        Entry(
            at=moment,
            verb=verb,
            actor_id=actor.person_id,
            actor_name=actor.name,
            actor_firm=actor.firm,
            via=actor.via,
            address=actor.address,
            subject_type=subject.type,
            subject_id=subject.id,
            subject_name=subject.name,
            details=subject.details,
        )
        for subject in subjects
    )


def record(
    verb: StrEnum,
    *,
    actor: Stamped,
    subject_type: str,
    subject_id: UUID | None,
    subject_name: str,
    **details: Any,
) -> Entry:
    """Write one entry in the running transaction; `details` is JSON (before, after, counts)."""
    return Entry.objects.create(
        at=now(),
        verb=verb,
        actor_id=actor.person_id,
        actor_name=actor.name,
        actor_firm=actor.firm,
        via=actor.via,
        address=actor.address,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_name=subject_name,
        details=details,
    )
