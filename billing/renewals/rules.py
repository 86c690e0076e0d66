"""When what is billed, tried again, announced and given up: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from billing.models import InvoiceLine
from billing.prices.rules import period
from kernel.values.period import Period, add_months

Kind = InvoiceLine.Kind
DAY = timedelta(days=1)

# Days after the first refusal on which a charge is tried (again); then Disabled after the product's grace days.
TRY_DAYS = (0, 3, 7, 14, 21)
# Days before a renewal or the end of a trial on which it is announced.
WARN_DAYS = (30, 7, 1)
# A term (or trial) of a month is not announced on the day it begins.
WARN_DAYS_SHORT = (7, 1)
LONG_TERM_MONTHS = 3
# Days within which a bill that is paid by hand is to be paid.
DUE_DAYS = 30
# Lines that begin a term: unpaid, the term has not begun.
BEGIN_TERM = frozenset({Kind.RENEW, Kind.CONVERT})


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides about periods: months per term and per bill, and whether there is a next term."""

    anchor: datetime
    term_months: int
    frequency: int
    renews: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """One period to be billed."""

    number: int
    period: Period
    kind: Kind

    @property
    def begins_term(self) -> bool:
        """Whether a new term begins with it."""
        return self.kind in BEGIN_TERM


def bills_due(
    terms: Terms, *, periods: int, expires_at: datetime | None, moment: datetime, is_trial: bool
) -> list[Bill]:
    """Return every period that has begun and is not billed, oldest first; a term that does not renew ends them.

    `periods` are billed already. After days of downtime there may be several.
    """
    found: list[Bill] = []
    while True:
        billed = period(terms.anchor, terms.frequency, periods)
        if billed.starts_at > moment:
            return found
        begins_term = expires_at is not None and billed.starts_at >= expires_at
        if begins_term and not terms.renews:
            return found
        kind = Kind.MONTHLY
        if begins_term:
            kind = Kind.CONVERT if is_trial and not found else Kind.RENEW
            expires_at = term_end(terms, periods + 1)
        found.append(Bill(periods, billed, kind))
        periods += 1


def term_end(terms: Terms, periods: int) -> datetime:
    """Return the end of the term in which the last of so many billed periods lies."""
    months = periods * terms.frequency
    whole = -(-months // terms.term_months)
    return add_months(terms.anchor, whole * terms.term_months)


def next_bill(terms: Terms, periods: int, expires_at: datetime | None) -> datetime | None:
    """Return when the next period is to be billed: to the end of the term in any case (R23), then if it renews."""
    starts = period(terms.anchor, terms.frequency, periods).starts_at
    return starts if terms.renews or expires_at is None or starts < expires_at else None


def number_at(terms: Terms, moment: datetime) -> int:
    """Return the number of the period a moment lies in, -1 before the first."""
    months = (moment.year - terms.anchor.year) * 12 + moment.month - terms.anchor.month
    number = months // terms.frequency
    if period(terms.anchor, terms.frequency, number).starts_at > moment:
        number -= 1
    return max(number, -1)


class Step(Enum):
    """What dunning does next."""

    TRY = "try"
    GIVE_UP = "give up"
    WAIT = "wait"


def tries_due(since: datetime, moment: datetime, grace_days: int) -> int:
    """Return how many charges should have been tried by now, the first one among them."""
    return sum(since + days * DAY <= moment for days in try_days(grace_days))


def try_days(grace_days: int) -> Sequence[int]:
    """Return the days of TRY_DAYS that lie before the end."""
    return [days for days in TRY_DAYS if days < max(grace_days, 1)]


def ends_at(since: datetime, grace_days: int) -> datetime:
    """Return when an unpaid subscription is Disabled."""
    return since + grace_days * DAY


def step(since: datetime, refusals: int, moment: datetime, grace_days: int) -> Step:
    """Return what is due: a missed try comes before giving up, so that nobody is Disabled for our downtime."""
    if refusals < tries_due(since, moment, grace_days):
        return Step.TRY
    return Step.GIVE_UP if ends_at(since, grace_days) <= moment else Step.WAIT


def next_step_at(since: datetime, refusals: int, grace_days: int) -> datetime:
    """Return when the next try is due after so many refusals, or the end."""
    days = try_days(grace_days)
    return since + days[refusals] * DAY if refusals < len(days) else ends_at(since, grace_days)


def warn_days(*, term_months: int, is_trial: bool) -> Sequence[int]:
    """Return how many days before its end a term is announced."""
    return WARN_DAYS if term_months >= LONG_TERM_MONTHS and not is_trial else WARN_DAYS_SHORT


def warning_due(ends_on: date, today: date, warned_on: date | None, days: Sequence[int]) -> int | None:
    """Return the nearest of the announcements that are due, by its days; None when it went out already.

    All are days of the organization's calendar; `warned_on` is the day for which the last one was due. After
    downtime only the nearest counts.
    """
    left = (ends_on - today).days
    near = [count for count in days if left <= count]
    if left < 0 or not near:
        return None
    nearest = min(near)
    return nearest if warned_on is None or warned_on < ends_on - nearest * DAY else None
