"""The states of a subscription: one table, and one function that goes from one to the next.

    Active -> Expired -> Disabled -> Deleted, and by take-over: -> Moving -> Deleted, or -> Deleted.

Deleted is final (R30). Its one way back, the undo of a move, stands in a table of its own, so that
nothing else can come by it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from kernel.isolation.scope import current_tenant_id
from kernel.values.clock import now
from licensing.models import Subscription

Status = Subscription.Status

ALLOWED: Final[dict[Status, frozenset[Status]]] = {
    Status.ACTIVE: frozenset({Status.EXPIRED, Status.DISABLED, Status.MOVING, Status.DELETED}),
    Status.EXPIRED: frozenset({Status.ACTIVE, Status.DISABLED, Status.MOVING, Status.DELETED}),
    Status.DISABLED: frozenset({Status.ACTIVE, Status.MOVING, Status.DELETED}),
    Status.MOVING: frozenset({Status.DELETED, Status.ACTIVE}),
    Status.DELETED: frozenset(),
}
# Only licensing/takeover/undo.py: back through Moving, so that nobody changes seats meanwhile.
ALLOWED_BY_UNDO: Final[dict[Status, frozenset[Status]]] = {Status.DELETED: frozenset({Status.MOVING})}

# In these nobody may use a seat: not while a move under way has seats reserved there.
WITHOUT_USE: Final = frozenset({Status.DISABLED, Status.DELETED})


class NoSuchStep(ValueError):
    """The table does not know a step from one status to the other: a mistake in the program."""


class StatusChanged(RuntimeError):
    """At least one subscription was no longer in the expected status; nothing may be written on."""


def advance(
    subscription_ids: Iterable[UUID],
    *,
    to: Status,
    expected: Collection[Status],
    undoing: bool = False,
    at: datetime | Mapping[UUID, datetime] | None = None,
) -> None:
    """Compare and set: bring all of them from one of the `expected` statuses to `to`, or raise.

    `status_at` becomes `at`: one moment, or one for each; now where nothing is said. Raises NoSuchStep
    for a step the table lacks, StatusChanged when a row was somewhere else already, or has seats
    reserved and would go out of use.
    """
    ids = set(subscription_ids)
    table = ALLOWED_BY_UNDO if undoing else ALLOWED
    if wrong := [status for status in expected if to not in table.get(status, frozenset())]:
        raise NoSuchStep(f"From {wrong[0].name} to {to.name} there is no step.")
    if isinstance(at, Mapping):
        changed = _advance_each({id_: at[id_] for id_ in ids}, to, expected)
    else:
        changed = _changeable(ids, to, expected).update(status=to, status_at=at or now())
    if changed != len(ids):
        raise StatusChanged(f"{len(ids) - changed} of {len(ids)} subscriptions could not go to {to.name}.")


def _changeable(ids: set[UUID], to: Status, expected: Collection[Status]) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(id__in=ids, status__in=list(expected))
    return rows.filter(Q(seats_reserved=0)) if to in WITHOUT_USE else rows


_EACH = """
    UPDATE licensing_subscription AS s SET status = %(to)s, status_at = n.at
    FROM unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) AS n(id, at)
    WHERE s.tenant_id = %(tenant)s AND s.id = n.id AND s.status = ANY(%(expected)s)
      AND (s.seats_reserved = 0 OR NOT %(without_use)s)
"""


def _advance_each(at: Mapping[UUID, datetime], to: Status, expected: Collection[Status]) -> int:
    """The same as an update, with a moment for each row, in one statement."""
    params: dict[str, Any] = {
        "to": int(to),
        "ids": [str(id_) for id_ in at],
        "moments": list(at.values()),
        "tenant": str(current_tenant_id()),
        "expected": [int(status) for status in expected],
        "without_use": to in WITHOUT_USE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EACH, params)
        return int(cursor.rowcount)
