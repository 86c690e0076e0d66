"""warn(): 30, 7 and 1 days before a term ends that will not renew, one letter each."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.expiry import mails, queries
from licensing.expiry.rules import warning_due
from licensing.models import Subscription
from tenants.models import Organization

BATCH = 100
_FIRST = UUID(int=0)


def warn(tenant_id: UUID) -> list[str]:
    """Write every warning that is due and was not written; after downtime only the nearest one.

    Days are those of the organization's calendar. Returns what was done, for an operator.
    """
    count, after = 0, _FIRST
    while True:
        with tenant_scope(tenant_id):
            rows = list(queries.ending_soon(now(), after).select_related("product")[:BATCH])
            if not rows:
                break
            count += _warn_of(rows, Organization.objects.get(id=tenant_id))
        after = rows[-1].id
    if not count:
        return []
    return ["warned that 1 subscription ends" if count == 1 else f"warned that {count} subscriptions end"]


def _warn_of(rows: list[Subscription], organization: Organization) -> int:
    zone, moment = ZoneInfo(organization.time_zone), now()
    near = []
    for row in rows:
        ends = (row.expires_at or moment).astimezone(zone).date()
        days = warning_due(ends, _day(row.started_at, zone), _day(moment, zone))
        if days is not None:
            near.append((row, days))
    return mails.warn_of_end(near, organization)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
