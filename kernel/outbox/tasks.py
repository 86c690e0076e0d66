"""Ids in, one call."""

from uuid import UUID

from celery import shared_task

from kernel.outbox import wake
from kernel.outbox.relay import SLICE, deliver_due, tenants_with_due_messages
from kernel.values.clock import actual


@shared_task(name=wake.DELIVER)
def deliver(tenant_id: str) -> None:
    """Deliver what is due for one tenant; what a slice of time did not hold goes to the end of the queue."""
    begun = actual()
    deliver_due(UUID(tenant_id), within=SLICE)
    if actual() - begun >= SLICE:
        wake.relay(UUID(tenant_id))


@shared_task(name="outbox.tick")
def tick() -> None:
    """Find what was posted while nobody listened."""
    for tenant_id in tenants_with_due_messages():
        wake.relay(tenant_id)
