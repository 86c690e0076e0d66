"""May these people be seated here, and may this actor do it? Pure: over loaded values only."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

from kernel.values.decision import Decision
from licensing.models import Subscription
from tenants.actor import Actor
from tenants.models import Person
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all

# R36: people per act of picking; a file takes any number.
MOST_BY_PICKING = 20
# Expired is grace: everything works, seats included.
ASSIGNABLE = frozenset({Subscription.Status.ACTIVE, Subscription.Status.EXPIRED})


class SeatReason(StrEnum):
    """Why a seat cannot change; each has its sentence in explain.py."""

    NOT_ENOUGH_SEATS = "not_enough_seats"
    PERSON_INACTIVE = "person_inactive"
    GUEST = "guest_may_not_hold"
    STATUS = "subscription_status"
    TOO_MANY = "too_many_people"
    NOBODY = "nobody_chosen"
    BEFORE_TAKEOVER = "before_takeover"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_SUBSCRIPTION = "unknown_subscription"
    NOTHING_TO_UNDO = "nothing_to_undo"
    # Of a file as a whole.
    FILE_NOT_TEXT = "file_not_text"
    FILE_COLUMNS = "file_columns"
    FILE_TOO_LONG = "file_too_long"
    FILE_EMPTY = "file_without_addresses"
    UNKNOWN_FILE = "unknown_file"
    NOBODY_TO_SEAT = "nobody_to_seat"
    # Only as the outcome of a line of a file.
    ALREADY_HELD = "already_held"
    NO_ADDRESS = "no_address"


def may_see(actor: Actor, subscription: Subscription) -> bool:
    """Whether the actor sees who holds seats here: the matrix, or their own purchase."""
    return sees_all(actor, Action.LICENSE_SEE) or bool(can(actor, Action.LICENSE_SEE, subscription))


def may_change_seats(actor: Actor, subscription: Subscription) -> Decision:
    """Answer who may assign and unassign here, and whether the subscription's status allows it (R34, R35)."""
    decision = _who_may(actor, subscription)
    return decision if not decision else fits_status(subscription)


def _who_may(actor: Actor, subscription: Subscription) -> Decision:
    if not may_see(actor, subscription):
        # What somebody may not see is not there for them.
        return Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION)
    if subscription.is_central:
        return can(actor, Action.SEAT_ASSIGN_CENTRAL)
    decision = can(actor, Action.SEAT_ASSIGN_SELF_SERVICE, subscription)
    if decision or not actor.is_active:
        return decision
    may_take_control = bool(can(actor, Action.TAKEOVER_MOVE))
    return Decision.no(SeatReason.BEFORE_TAKEOVER, may_take_control=may_take_control)


def fits_status(subscription: Subscription) -> Decision:
    """Answer whether seats may change in this status: Active and Expired, not while it is being moved."""
    if subscription.status in ASSIGNABLE:
        return Decision.yes()
    return Decision.no(SeatReason.STATUS, status=subscription.status)


def fits_number(chosen: Sequence[UUID], *, most: int | None = MOST_BY_PICKING) -> Decision:
    """Answer whether the number of people chosen is right for one act (R36)."""
    if not chosen:
        return Decision.no(SeatReason.NOBODY)
    if most is not None and len(chosen) > most:
        return Decision.no(SeatReason.TOO_MANY, chosen=len(chosen), most=most)
    return Decision.yes()


def may_hold(person: Person, *, guests_may_hold: bool) -> SeatReason | None:
    """Return why this person may not hold a seat of the product, or None."""
    if not person.is_active:
        return SeatReason.PERSON_INACTIVE
    if person.kind == Person.Kind.GUEST and not guests_may_hold:
        return SeatReason.GUEST
    return None


def all_may_hold(people: Iterable[Person], *, unknown: int, guests_may_hold: bool) -> Decision:
    """Answer whether all of them may hold a seat; `unknown` counts ids that name nobody here (R35)."""
    against: dict[SeatReason, list[str]] = {}
    for person in people:
        if reason := may_hold(person, guests_may_hold=guests_may_hold):
            against.setdefault(reason, []).append(person.display_name)
    decisions = [Decision.no(reason, names=names) for reason, names in against.items()]
    if unknown:
        decisions.insert(0, Decision.no(SeatReason.UNKNOWN_PERSON, count=unknown))
    return Decision.every(decisions)


def enough_seats(subscription: Subscription, wanted: int) -> Decision:
    """Answer whether `wanted` seats are free."""
    free = subscription.seats_free
    if wanted <= free:
        return Decision.yes()
    return Decision.no(SeatReason.NOT_ENOUGH_SEATS, free=free, wanted=wanted, short=wanted - free)


def may_seat(
    subscription: Subscription,
    people: Sequence[Person],
    *,
    unknown: int = 0,
    already: frozenset[UUID] = frozenset(),
) -> Decision:
    """Answer whether these people may be seated here; `already` hold a seat here and need no other."""
    new = [person for person in people if person.id not in already]
    decision = all_may_hold(new, unknown=unknown, guests_may_hold=subscription.product.guests_may_hold)
    return decision if not decision else enough_seats(subscription, len(new))
