"""Whose daily work is due, and doing it: once a night, by one runner, caught up after days of downtime."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db.models import Q

from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.jobs.daily import DayFailed, run_day
from kernel.values.clock import actual
from tenants.clock.rules import next_night
from tenants.models import Organization

log = structlog.get_logger()

BATCH = 1000
# Who claimed a day and died, or failed, is followed by another after this long.
LEASE = timedelta(minutes=30)
_FIRST = UUID(int=0)


def due_organizations() -> Iterator[list[UUID]]:
    """Give the active organizations whose daily work is due, in batches.

    Only those: each knows when its next night is, so a tick between two nights asks once and queues nobody.
    """
    after = _FIRST
    while found := _due_after(after):
        yield found
        after = found[-1]


def run_due(tenant_id: UUID) -> list[str]:
    """Do one organization's daily work if it is due and nobody else is at it; return what was done.

    A failure is logged and tried again after the LEASE.
    """
    if not _claim(tenant_id):
        return []
    try:
        done = run_day(tenant_id)
    except DayFailed as failed:
        log.warning("daily_work_is_tried_again", tenant=str(tenant_id), why=str(failed))
        return []
    _finish(tenant_id)
    return done


def _is_due() -> Q:
    return Q(is_active=True) & (Q(next_daily_at=None) | Q(next_daily_at__lte=actual()))


def _due_after(after: UUID) -> list[UUID]:
    with all_tenants(because=Because.DAILY):
        due = Organization.objects.filter(_is_due(), id__gt=after)
        return list(due.order_by("id").values_list("id", flat=True)[:BATCH])


def _claim(tenant_id: UUID) -> bool:
    """Compare and set in one statement: the second of two runners waits for the first, then finds it done."""
    with tenant_scope(tenant_id):
        mine = Organization.objects.filter(_is_due(), id=tenant_id)
        return bool(mine.update(next_daily_at=actual() + LEASE))


def _finish(tenant_id: UUID) -> None:
    with tenant_scope(tenant_id):
        zone = ZoneInfo(Organization.objects.values_list("time_zone", flat=True).get(id=tenant_id))
        night = next_night(actual(), zone, tenant_id)
        Organization.objects.filter(id=tenant_id).update(next_daily_at=night)
