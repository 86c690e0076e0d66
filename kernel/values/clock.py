"""The only call to the system clock."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this moment in UTC; everything in the house that needs the time asks here."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day of `now()` in UTC."""
    return now().date()
