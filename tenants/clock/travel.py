"""travel(): move a demo organization's clock ahead, a day at a time, each with its daily work."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from kernel.isolation.scope import tenant_scope
from kernel.jobs.daily import run_day
from kernel.outbox.post import bring_forward
from kernel.values.clock import now
from tenants.clock.settle import settle
from tenants.models import Organization

DAY = timedelta(days=1)


def travel(tenant_id: UUID, days: int) -> Iterator[tuple[datetime, list[str]]]:
    """Let `days` pass; give each new moment, in the organization's time zone, with what was done that day.

    What a day has started (charges, letters, jobs) is finished before the next one begins.
    Raises DayFailed when a day's work fails; the clock stays at that day then.
    """
    for _ in range(days):
        with tenant_scope(tenant_id):
            Organization.objects.filter(id=tenant_id).update(
                clock_ahead=F("clock_ahead") + int(DAY.total_seconds())
            )
            bring_forward(DAY)
        done = run_day(tenant_id)
        settle(tenant_id)
        yield shown(tenant_id), done


def come_back(tenant_id: UUID) -> None:
    """Let the clock show the present again; whatever happened in the future stays as it is."""
    with tenant_scope(tenant_id):
        Organization.objects.filter(id=tenant_id).update(clock_ahead=0)


def shown(tenant_id: UUID) -> datetime:
    """Return what the organization's clock shows, in its time zone."""
    with tenant_scope(tenant_id):
        zone = Organization.objects.values_list("time_zone", flat=True).get(id=tenant_id)
        return now().astimezone(ZoneInfo(zone))
