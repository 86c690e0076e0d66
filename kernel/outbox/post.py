"""post(), post_all(): write messages in the running transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from kernel.isolation.scope import current_tenant_id
from kernel.outbox import wake
from kernel.outbox.handlers import is_urgent
from kernel.outbox.models import Message
from kernel.values.clock import actual, actual_of


class NoTransaction(RuntimeError):
    """post() was called where nothing would tie the message to what it tells of."""


def post(*, kind: str, key: str, payload: dict[str, Any], not_before: datetime | None = None) -> None:
    """Write one message; the same (kind, key) again changes nothing. `payload` is JSON.

    `not_before` is in the organization's time, as everything a verb knows.
    Raises NoTransaction outside a transaction.
    """
    post_all(kind=kind, payloads=[(key, payload)], not_before=not_before)


def post_all(
    *, kind: str, payloads: Sequence[tuple[str, dict[str, Any]]], not_before: datetime | None = None
) -> None:
    """Write one message per (key, payload); keys that are there already change nothing.

    Raises NoTransaction outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransaction("Open tenant_scope() before posting a message.")
    if not payloads:
        return
    moment = actual()
    due = moment if not_before is None else actual_of(not_before)
    urgent = is_urgent(kind)
    Message.objects.bulk_create(
        [
            Message(kind=kind, key=key, payload=payload, posted_at=moment, not_before=due, is_urgent=urgent)
            for key, payload in payloads
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    tenant_id = current_tenant_id()
    transaction.on_commit(lambda: wake.relay(tenant_id), robust=True)


def posted(kind: str, keys: Iterable[str]) -> frozenset[str]:
    """Return which of these keys were posted already: saves rendering what would change nothing."""
    known = Message.objects.filter(kind=kind, key__in=set(keys))
    return frozenset(known.values_list("key", flat=True))


def bring_forward(by: timedelta) -> None:
    """Let what waits for a later moment leave `by` sooner: the organization's clock was moved ahead.

    What was tried already waits for its peer, by the machine's clock.
    """
    waiting = Message.objects.filter(state=Message.State.DUE, attempts=0, not_before__gt=actual())
    waiting.update(not_before=F("not_before") - by)
