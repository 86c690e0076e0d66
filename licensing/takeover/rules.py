"""What may be taken over, and how: pure functions over loaded values."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kernel.values.decision import Decision, Reason
from licensing.models import Subscription, TakeOver
from licensing.takeover.money import Handover, PaysFrom
from licensing.takeover.reasons import CancelReason

# One plan, one address: more sources would not fit into a query string.
MOST_SOURCES = 50


class TakeOverReason(StrEnum):
    """Why a take-over cannot be; each has its sentence in explain.py."""

    NO_SOURCES = "no_sources"
    NOT_ENOUGH_SEATS = "not_enough_target_seats"
    TOO_MANY_SOURCES = "too_many_sources"
    NOT_SELF_SERVICE = "not_self_service"
    ALREADY_MOVING = "already_moving"
    ALREADY_GONE = "already_gone"
    NOT_ACTIVE = "not_active"
    TARGET_IS_SOURCE = "target_is_source"
    TARGET_NOT_CENTRAL = "target_not_central"
    TARGET_NOT_ACTIVE = "target_not_active"
    REASON_MISSING = "reason_missing"
    REASON_TEXT_MISSING = "reason_text_missing"
    UNKNOWN_TAKEOVER = "unknown_takeover"
    PAYS_FROM_NOW_ONLY = "pays_from_now_only"
    UNDO_NOT_A_MOVE = "undo_not_a_move"
    UNDO_NOT_FINISHED = "undo_not_finished"
    UNDO_ALREADY = "undo_already"
    UNDO_TOO_LATE = "undo_too_late"


class MoveWarning(StrEnum):
    """What a plan points out without forbidding it."""

    OTHER_PRODUCT = "other_product"
    SWITCHED_OFF = "switched_off_holders"
    GUESTS = "guest_holders"
    CANNOT_UNDO = "cannot_undo"


class MoveOutcome(StrEnum):
    """Why one person was not moved, or not moved back; the reasons of a job's results."""

    ALREADY_THERE = "already_there"
    NO_SEAT_LEFT = "no_seat_left"
    SEAT_CHANGED_HANDS = "seat_changed_hands"


class Counted(Protocol):
    """What a plan's warnings look at."""

    @property
    def switched_off(self) -> int: ...
    @property
    def guests(self) -> int: ...


def may_take_over(source: Subscription) -> Decision:
    """Answer whether this is somebody's own purchase that still stands and that nobody is moving."""
    if source.status == Subscription.Status.MOVING:
        return Decision.no(TakeOverReason.ALREADY_MOVING, **_about(source))
    if source.status == Subscription.Status.DELETED:
        return Decision.no(TakeOverReason.ALREADY_GONE, **_about(source))
    if source.is_central:
        return Decision.no(TakeOverReason.NOT_SELF_SERVICE, **_about(source))
    return Decision.yes()


def may_keep(source: Subscription) -> Decision:
    """Answer whether the organization can become its owner: it must run."""
    decision = may_take_over(source)
    if decision and source.status != Subscription.Status.ACTIVE:
        return Decision.no(TakeOverReason.NOT_ACTIVE, status=source.status, **_about(source))
    return decision


def may_pay_from(source: Subscription, pays_from: PaysFrom, handover: Handover | None) -> Decision:
    """Answer whether the organization can pay from then on: from the next bill only if one comes and none is unpaid."""
    if pays_from == PaysFrom.NEXT and handover is not None and not handover.may_wait:
        return Decision.no(TakeOverReason.PAYS_FROM_NOW_ONLY, **_about(source))
    return Decision.yes()


def may_receive(target: Subscription, source_ids: Iterable[UUID]) -> Decision:
    """Answer whether people may be moved there: active, the organization's own, none of the sources (R26, R32)."""
    if target.id in set(source_ids):
        return Decision.no(TakeOverReason.TARGET_IS_SOURCE, **_about(target))
    if not target.is_central:
        return Decision.no(TakeOverReason.TARGET_NOT_CENTRAL, **_about(target))
    if target.status != Subscription.Status.ACTIVE:
        return Decision.no(TakeOverReason.TARGET_NOT_ACTIVE, status=target.status, **_about(target))
    return Decision.yes()


def right_number(source_ids: Sequence[UUID]) -> Decision:
    """Answer whether one plan can hold so many sources."""
    if not source_ids:
        return Decision.no(TakeOverReason.NO_SOURCES)
    if len(source_ids) > MOST_SOURCES:
        return Decision.no(TakeOverReason.TOO_MANY_SOURCES, chosen=len(source_ids), most=MOST_SOURCES)
    return Decision.yes()


def enough_seats(target: Subscription, wanted: int) -> Decision:
    """Answer whether every person to be moved finds a free seat; all or no start (R26)."""
    free = target.seats_free
    if wanted <= free:
        return Decision.yes()
    return Decision.no(
        TakeOverReason.NOT_ENOUGH_SEATS,
        free=free,
        wanted=wanted,
        short=wanted - free,
        product=target.product.name,
    )


def may_move(sources: Sequence[Subscription], target: Subscription, *, wanted: int) -> Decision:
    """Answer with every reason against moving these sources' people to that target."""
    first = Decision.every(
        [
            *(may_take_over(source) for source in sources),
            may_receive(target, [source.id for source in sources]),
        ]
    )
    return first if not first else enough_seats(target, wanted)


def warnings_of(
    sources: Sequence[Subscription],
    target: Subscription,
    counted: Counted,
    undo_until: datetime | None,
    moment: datetime,
) -> tuple[Reason, ...]:
    """Return what an admin should know before confirming."""
    found = []
    if others := sorted(
        {source.product.name for source in sources if source.product_id != target.product_id}
    ):
        found.append(Reason(MoveWarning.OTHER_PRODUCT, {"target": target.product.name, "names": others}))
    if counted.switched_off:
        found.append(Reason(MoveWarning.SWITCHED_OFF, {"count": counted.switched_off}))
    if counted.guests:
        found.append(Reason(MoveWarning.GUESTS, {"count": counted.guests, "target": target.product.name}))
    if undo_until is not None and undo_until <= moment:
        found.append(Reason(MoveWarning.CANNOT_UNDO))
    return tuple(found)


def reason_given(reason: str, text: str) -> Decision:
    """Answer whether a cancellation says why: one of the list, and in words where it is "Other"."""
    if reason not in CancelReason.values:
        return Decision.no(TakeOverReason.REASON_MISSING)
    if reason == CancelReason.OTHER and not text.strip():
        return Decision.no(TakeOverReason.REASON_TEXT_MISSING)
    return Decision.yes()


def undo_until(sources: Iterable[Subscription]) -> datetime | None:
    """Return when the first source's term ends, and with it the time for undoing; None is never."""
    ends = [source.expires_at for source in sources if source.expires_at is not None]
    return min(ends) if ends else None


def may_undo(takeover: TakeOver, sources: Sequence[Subscription], moment: datetime) -> Decision:
    """Answer whether a move can be taken back: finished, not undone, and every source's term still lasts."""
    if takeover.choice != TakeOver.Choice.MOVE:
        return Decision.no(TakeOverReason.UNDO_NOT_A_MOVE)
    if takeover.state == TakeOver.State.RUNNING:
        return Decision.no(TakeOverReason.UNDO_NOT_FINISHED)
    if takeover.state != TakeOver.State.DONE:
        return Decision.no(TakeOverReason.UNDO_ALREADY)
    until = undo_until(sources)
    if until is not None and until <= moment:
        return Decision.no(TakeOverReason.UNDO_TOO_LATE, until=until)
    return Decision.yes()


def _about(subscription: Subscription) -> dict[str, object]:
    return {"subscription": subscription.id, "product": subscription.product.name}
