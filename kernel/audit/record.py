"""record(): the only way to write an entry of the journal."""

from enum import StrEnum
from typing import Any, Protocol
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
