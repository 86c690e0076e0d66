"""follow_schedule(): the daily work; brings every subscription of an organization to where time has brought it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from django.db.models import QuerySet

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.expiry import queries
from licensing.expiry.delete import SIZE, delete
from licensing.expiry.disable import disable
from licensing.expiry.expire import expire
from licensing.expiry.rules import next_step
from licensing.models import Subscription

# Subscriptions in one transaction, each with its letters.
BATCH = 100

Find = Callable[[datetime], QuerySet[Subscription]]
Step = Callable[[dict[UUID, datetime]], Sequence[Subscription]]

# In this order: what is due for several steps takes them one after the other.
_STEPS: Sequence[tuple[str, Find, Step]] = (
    ("expired", queries.to_expire, lambda due: expire(due, at=due)),
    ("disabled", queries.to_disable, lambda due: disable(due, at=due)),
    ("deleted", queries.to_delete, lambda due: delete(due, at=due)),
)


def follow_schedule(tenant_id: UUID) -> list[str]:
    """Do every step that is due by now, in batches; return what was done, for an operator.

    Rows are locked in id order: a second runner waits, then finds nothing left to do.
    """
    done = []
    for name, find, step in _STEPS:
        count = 0
        while changed := _batch(tenant_id, find, step):
            count += changed
        if count:
            done.append(f"{count} {'subscription' if count == 1 else 'subscriptions'} {name}")
    return done


def _batch(tenant_id: UUID, find: Find, step: Step) -> int:
    with tenant_scope(tenant_id):
        rows = find(now()).select_for_update(no_key=True, of=("self",)).select_related("product")
        due = {row.id: at.at for row in _few(list(rows.order_by("id")[:BATCH])) if (at := next_step(row))}
        return len(step(due)) if due else 0


def _few(rows: list[Subscription]) -> list[Subscription]:
    """Keep as many as have no more than SIZE seats together, but at least one: a batch stays short."""
    seats = accumulate(row.seats_used for row in rows)
    return [
        row for number, (row, sum_) in enumerate(zip(rows, seats, strict=True)) if not number or sum_ <= SIZE
    ]
