"""unassign(): take seats back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from licensing.models import SeatLedger
from licensing.seats.journal import SeatVerb, remember
from licensing.seats.load import lock_one
from licensing.seats.rules import fits_number, may_change_seats
from licensing.seats.write import remove_seats
from tenants.actor import Actor


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Whose seats were taken back, and the journal's entry (the key to undo); None when nobody held one."""

    subscription_id: UUID
    unassigned: tuple[UUID, ...]
    entry_id: UUID | None


def unassign(*, actor: Actor, subscription_id: UUID, person_ids: Sequence[UUID]) -> Unassigned:
    """Take back the seats these people hold here; who holds none is left out.

    Any number: R36 limits assigning only. Raises Refused with a SeatReason, or with the matrix's own.
    """
    chosen = list(dict.fromkeys(person_ids))
    subscription = lock_one(subscription_id)
    may_change_seats(actor, subscription).or_refuse()
    fits_number(chosen, most=None).or_refuse()
    gone = remove_seats(subscription, chosen, kind=SeatLedger.Kind.UNASSIGNED, actor=actor)
    if not gone:
        return Unassigned(subscription.id, (), None)
    entry = remember(SeatVerb.UNASSIGNED, subscription, gone, actor)
    return Unassigned(subscription.id, tuple(gone), entry.id)
