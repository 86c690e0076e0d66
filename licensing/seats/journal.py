"""What the journal remembers of seats."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from kernel.audit.models import Entry
from kernel.audit.record import record
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
    verb: SeatVerb, subscription: Subscription, person_ids: Sequence[UUID], actor: Actor, **details: str
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
