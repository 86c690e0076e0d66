"""What the three steps share: the statuses by compare-and-set, the journal, and whom letters still help."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from kernel.values.clock import now
from licensing.expiry.journal import ExpiryVerb, remember
from licensing.expiry.rules import step_after
from licensing.expiry.why import Why
from licensing.lifecycle import advance
from licensing.models import Subscription
from licensing.seats.write import lock

Status = Subscription.Status
# One moment for all, or one for each.
At = datetime | Mapping[UUID, datetime]

_VERBS = {
    Status.EXPIRED: ExpiryVerb.EXPIRED,
    Status.DISABLED: ExpiryVerb.DISABLED,
    Status.DELETED: ExpiryVerb.DELETED,
}


def locked(subscription_ids: Iterable[UUID], *statuses: Status) -> list[Subscription]:
    """Lock these in id order and return those still in one of `statuses`, with their products."""
    return [row for row in lock(subscription_ids) if row.status in statuses]


def moments(subscriptions: Iterable[Subscription], at: At) -> dict[UUID, datetime]:
    """Return the moment of each."""
    return {one.id: at[one.id] if isinstance(at, Mapping) else at for one in subscriptions}


def told(why: Why | None) -> dict[str, str]:
    """Return what the journal keeps of a reason that somebody gave."""
    return {"why": str(why)} if why else {}


def go(
    subscriptions: Sequence[Subscription], to: Status, at: Mapping[UUID, datetime], **details: object
) -> list[Subscription]:
    """Bring locked subscriptions to the next status and write the journal; return those worth a letter.

    A letter about a step that the next one has overtaken already (days of downtime) would mislead.
    """
    if not subscriptions:
        return []
    expected = {Status(one.status) for one in subscriptions}
    advance(at, to=to, expected=expected, at=at)
    remember(_VERBS[to], subscriptions, at, **details)
    moment = now()
    fresh = []
    for one in subscriptions:
        one.status, one.status_at = to, at[one.id]
        following = step_after(to, one.status_at, one.product)
        if following is None or following.at > moment:
            fresh.append(one)
    return fresh
