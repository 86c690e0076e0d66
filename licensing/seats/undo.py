"""undo(): take one's own last assigning or unassigning back."""

from dataclasses import dataclass
from uuid import UUID

from kernel.audit.models import Entry
from kernel.values.decision import Decision, Refused
from licensing.models import SeatLedger, Subscription
from licensing.seats.journal import SeatVerb, remember
from licensing.seats.load import load_people, lock_one
from licensing.seats.rules import SeatReason, may_change_seats, may_seat
from licensing.seats.write import add_seats, holders_among, remove_seats
from tenants.actor import Actor


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the act, its subscription, and how many people it concerned this time."""

    verb: SeatVerb
    subscription_id: UUID
    count: int


def undo(*, actor: Actor, entry_id: UUID) -> Undone:
    """Take back the act of one journal entry, for those people who are still as it left them.

    Asks the same as the opposite act: permission, status, people, free seats. Raises Refused
    (NOTHING_TO_UNDO) for an entry that is not the actor's own or not about seats.
    """
    entry = Entry.objects.filter(
        id=entry_id, actor_id=actor.person_id, verb__in=(SeatVerb.ASSIGNED, SeatVerb.UNASSIGNED)
    ).first()
    if entry is None or entry.subject_id is None or not entry.details["people"]:
        raise Refused(Decision.no(SeatReason.NOTHING_TO_UNDO))
    subscription = lock_one(entry.subject_id)
    may_change_seats(actor, subscription).or_refuse()
    people = [UUID(person_id) for person_id in entry.details["people"]]
    verb = SeatVerb.UNASSIGNED if entry.verb == SeatVerb.ASSIGNED else SeatVerb.ASSIGNED
    changed = (
        _seat(subscription, people, actor)
        if verb == SeatVerb.ASSIGNED
        else _unseat(subscription, people, actor)
    )
    if changed:
        remember(verb, subscription, changed, actor, undoes=str(entry.id))
    return Undone(SeatVerb(entry.verb), subscription.id, len(changed))


def _seat(subscription: Subscription, person_ids: list[UUID], actor: Actor) -> list[UUID]:
    people = load_people(person_ids)
    already = holders_among(subscription.id, person_ids)
    may_seat(subscription, people, unknown=len(person_ids) - len(people), already=already).or_refuse()
    return add_seats(subscription, person_ids, kind=SeatLedger.Kind.RESTORED, actor=actor)


def _unseat(subscription: Subscription, person_ids: list[UUID], actor: Actor) -> list[UUID]:
    return remove_seats(subscription, person_ids, kind=SeatLedger.Kind.UNASSIGNED, actor=actor)
