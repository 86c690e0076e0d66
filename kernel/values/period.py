"""A stretch of time, closed at its start and open at its end."""

import calendar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """[`starts_at`, `ends_at`); `ends_at` None means without end."""

    starts_at: datetime
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise ValueError("A period cannot end before it starts.")

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two share at least one moment."""
        starts_before_other_ends = other.ends_at is None or self.starts_at < other.ends_at
        return starts_before_other_ends and (self.ends_at is None or other.starts_at < self.ends_at)


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day and time `months` later, or the month's last day when it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
