"""When an organization's daily work is due next, and how far its clock may go. Pure."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

# In the organization's time zone: the day is over, and nobody works yet.
NIGHT = time(1)
SPREAD = timedelta(hours=4)
# A demo's clock goes at most ten years ahead.
FARTHEST = timedelta(days=3660)


def next_night(moment: datetime, zone: ZoneInfo, tenant_id: UUID) -> datetime:
    """Return the first time after `moment` at which this organization's daily work is due.

    Each organization has its own place within the SPREAD, the same every night.
    """
    own = timedelta(seconds=tenant_id.int % int(SPREAD.total_seconds()))
    here = moment.astimezone(zone)
    due = datetime.combine(here.date(), NIGHT, tzinfo=zone) + own
    if due <= here:
        due = datetime.combine(here.date() + timedelta(days=1), NIGHT, tzinfo=zone) + own
    return due.astimezone(moment.tzinfo)
