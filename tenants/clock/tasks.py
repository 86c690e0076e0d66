"""Ids in, one call."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from kernel.outbox import wake
from tenants.clock.nightly import due_organizations, run_due

RUN = "daily.run"


@shared_task(name="daily.tick")
def tick() -> None:
    """Queue the daily work of every organization that is due; what is not begun by the next tick is queued anew."""
    for batch in due_organizations():
        for tenant_id in batch:
            # Without an end calls would pile up behind busy workers, several for the same organization.
            if not wake.send(RUN, str(tenant_id), expires=settings.DAILY_TICK_SECONDS):
                return


@shared_task(name=RUN)
def run(tenant_id: str) -> None:
    """Do one organization's daily work, if it is still due."""
    run_due(UUID(tenant_id))
