"""plan_move(): what a move would do, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.values.clock import now
from kernel.values.decision import Decision, Reason, Refused
from licensing.models import Subscription
from licensing.seats.rules import SeatReason
from licensing.takeover.headcount import Headcount, count_people
from licensing.takeover.rules import may_move, right_number, undo_until, warnings_of
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require


@dataclass(frozen=True, slots=True)
class MovePlan:
    """Sources in the order they will be worked off, target, who is concerned, and whether it can start.

    `wanted` target seats are needed, `free` are there, `short` are lacking; `undo_until` None is without end.
    """

    sources: tuple[Subscription, ...]
    target: Subscription
    people: Headcount
    decision: Decision
    warnings: tuple[Reason, ...]
    undo_until: datetime | None

    @property
    def wanted(self) -> int:
        """Seats the target must have free (R26)."""
        return self.people.moving

    @property
    def free(self) -> int:
        """Seats the target has free now."""
        return self.target.seats_free

    @property
    def short(self) -> int:
        """Seats that are lacking; 0 when there are enough."""
        return max(0, self.wanted - self.free)

    @property
    def can_be_undone(self) -> bool:
        """Whether the term of every source still lasts."""
        return self.undo_until is None or self.undo_until > now()


def plan_move(*, actor: Actor, source_ids: Sequence[UUID], target_id: UUID) -> MovePlan:
    """Return the dry run of a move; nothing is locked or written.

    Raises Refused when the actor may not move users, for no or too many sources, and for ids of
    nothing; every other reason against it stands in the plan's `decision`.
    """
    require(actor, Action.TAKEOVER_MOVE)
    chosen = list(dict.fromkeys(source_ids))
    right_number(chosen).or_refuse()
    rows = Subscription.objects.select_related("product", "purchaser").filter(id__in=[*chosen, target_id])
    sources, target = split(list(rows), chosen, target_id)
    return draw_up(sources, target)


def split(
    rows: Sequence[Subscription], source_ids: Sequence[UUID], target_id: UUID
) -> tuple[list[Subscription], Subscription]:
    """Return the sources in the order asked for, and the target. Raises Refused when one is not there."""
    found = {row.id: row for row in rows}
    if not {*source_ids, target_id} <= found.keys():
        raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
    return [found[source_id] for source_id in source_ids], found[target_id]


def draw_up(sources: Sequence[Subscription], target: Subscription) -> MovePlan:
    """Return the plan for loaded (for the verb: locked) subscriptions."""
    people = count_people([source.id for source in sources], target)
    until = undo_until(sources)
    return MovePlan(
        sources=tuple(sources),
        target=target,
        people=people,
        decision=may_move(sources, target, wanted=people.moving),
        warnings=warnings_of(sources, target, people, until, now()),
        undo_until=until,
    )
