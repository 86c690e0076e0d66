"""assign(): give people a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from licensing.models import SeatLedger
from licensing.seats.journal import SeatVerb, remember
from licensing.seats.load import load_people, lock_one
from licensing.seats.rules import fits_number, may_change_seats, may_seat
from licensing.seats.write import add_seats, holders_among
from tenants.actor import Actor


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who was seated now, who held a seat already, and the journal's entry (the key to undo)."""

    subscription_id: UUID
    assigned: tuple[UUID, ...]
    already: tuple[UUID, ...]
    entry_id: UUID | None


def assign(*, actor: Actor, subscription_id: UUID, person_ids: Sequence[UUID]) -> Assigned:
    """Give each of these people a seat; who holds one already keeps it and needs no other (R35, R36).

    All of them or nobody. Raises Refused with a SeatReason, or with the matrix's own.
    """
    chosen = list(dict.fromkeys(person_ids))
    subscription = lock_one(subscription_id)
    may_change_seats(actor, subscription).or_refuse()
    fits_number(chosen).or_refuse()
    people = load_people(chosen)
    already = holders_among(subscription.id, chosen)
    may_seat(subscription, people, unknown=len(chosen) - len(people), already=already).or_refuse()
    new = add_seats(subscription, chosen, kind=SeatLedger.Kind.ASSIGNED, actor=actor)
    if not new:
        return Assigned(subscription.id, (), tuple(already), None)
    entry = remember(SeatVerb.ASSIGNED, subscription, new, actor)
    return Assigned(subscription.id, tuple(new), tuple(already), entry.id)
