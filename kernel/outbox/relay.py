"""Deliver what is due: claim by a lease, deliver with no transaction open, back off, park the dead."""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.outbox.handlers import handler_for
from kernel.outbox.models import Message
from kernel.values.clock import actual

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
# Longer than one delivery can take.
MARGIN = timedelta(seconds=30)
BATCH = 50
SLICE = timedelta(seconds=20)
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)


def tenants_with_due_messages() -> list[UUID]:
    """Return the tenants the relay should visit now."""
    with all_tenants(because=Because.OUTBOX):
        due = Message.objects.filter(state=Message.State.DUE, not_before__lte=actual())
        return list(due.order_by().values_list("tenant_id", flat=True).distinct())


def deliver_due(tenant_id: UUID, *, within: timedelta | None = None) -> int:
    """Deliver everything due for one tenant, what is urgent first; return how many messages were delivered.

    `within` ends it after that time, so that one tenant's many letters do not keep a worker from the others.
    """
    delivered, slice_ends = 0, actual() + within if within else None
    while (slice_ends is None or actual() < slice_ends) and (claimed := _claim(tenant_id)):
        # A slow peer must not outlast the lease: what is left then is for whoever claims it next.
        until = actual() + LEASE - MARGIN
        while claimed and actual() < until:
            delivered += _deliver(tenant_id, claimed.pop(0))
        _give_back(tenant_id, claimed)
    return delivered


def _claim(tenant_id: UUID) -> list[Message]:
    with tenant_scope(tenant_id):
        moment = actual()
        claimed = _first_due(moment, is_urgent=True) or _first_due(moment, is_urgent=False)
        for message in claimed:
            message.attempts, message.not_before = message.attempts + 1, moment + LEASE
        Message.objects.filter(id__in=[message.id for message in claimed]).update(
            not_before=moment + LEASE, attempts=F("attempts") + 1
        )
        return claimed


def _first_due(moment: datetime, *, is_urgent: bool) -> list[Message]:
    due = Message.objects.filter(state=Message.State.DUE, not_before__lte=moment, is_urgent=is_urgent)
    return list(due.select_for_update(skip_locked=True, of=("self",)).order_by("not_before", "id")[:BATCH])


def _give_back(tenant_id: UUID, left: list[Message]) -> None:
    """Let messages be claimed again at once; that nobody came to them is no attempt."""
    if left:
        with tenant_scope(tenant_id):
            # Still under this claim: after the end of its lease somebody else may have them.
            mine = Message.objects.filter(id__in=[one.id for one in left], not_before=left[0].not_before)
            mine.update(not_before=actual(), attempts=F("attempts") - 1)


def _deliver(tenant_id: UUID, message: Message) -> bool:
    try:
        handler_for(message.kind)(tenant_id, message.key, message.payload)
    except Exception as error:  # noqa: BLE001 whatever the peer does, the message must be kept
        log.warning(
            "delivery_failed", kind=message.kind, key=message.key, attempt=message.attempts, error=str(error)
        )
        _write(tenant_id, message, **_after_failure(message, error))
        return False
    _write(tenant_id, message, state=Message.State.DELIVERED, delivered_at=actual(), error="")
    return True


def _after_failure(message: Message, error: Exception) -> dict[str, object]:
    # The exponent ends where the longest pause is reached, after however many attempts.
    pause = min(timedelta(seconds=5) * 2 ** min(message.attempts - 1, 12), LONGEST_PAUSE)
    # What is urgent is never given up: money may have moved, and only the answer is missing.
    is_dead = message.attempts >= MOST_ATTEMPTS and not message.is_urgent
    state = Message.State.PARKED if is_dead else Message.State.DUE
    return {
        "state": state,
        "not_before": actual() + pause,
        "error": f"{type(error).__name__}: {error}"[:2000],
    }


def _write(tenant_id: UUID, message: Message, **values: object) -> None:
    """Note what came of a delivery; a database that restarts meanwhile is waited for, lest it is sent again."""
    for pause in (0.5, 1, 2, 4, None):
        try:
            with tenant_scope(tenant_id):
                Message.objects.filter(id=message.id).update(**values)
            return
        except (OperationalError, InterfaceError):
            connection.close()
            if pause is None:
                raise
            time.sleep(pause)
