"""post(): write a message in the running transaction."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kernel.isolation.scope import current_tenant_id
from kernel.outbox import wake
from kernel.outbox.models import Message
from kernel.values.clock import now


class NoTransaction(RuntimeError):
    """post() was called where nothing would tie the message to what it tells of."""


def post(*, kind: str, key: str, payload: dict[str, Any], not_before: datetime | None = None) -> None:
    """Write one message; the same (kind, key) again changes nothing. `payload` is JSON.

    Raises NoTransaction outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NoTransaction("Open tenant_scope() before posting a message.")
    moment = now()
    message = Message(kind=kind, key=key, payload=payload, posted_at=moment, not_before=not_before or moment)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    tenant_id = current_tenant_id()
    transaction.on_commit(lambda: wake.relay(tenant_id), robust=True)
