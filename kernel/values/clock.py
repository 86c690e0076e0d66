"""What time it is: for the organization that runs, and for the machine.

`now()` is the running organization's time: everything that happens to its people and subscriptions
happens then. A demo organization may live ahead of the machine. `actual()` is the machine's time:
deliveries, leases and everything that security rests on go by it alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple


class _Reading(NamedTuple):
    """How far ahead of the machine the running clock is, and the moment it stands still at, if it does."""

    ahead: timedelta = timedelta()
    standing: datetime | None = None


_reading: ContextVar[_Reading] = ContextVar("clock", default=_Reading())  # noqa: B039 a tuple never changes


def now() -> datetime:
    """Return this moment in UTC, in the time of the organization that runs."""
    reading = _reading.get()
    return (reading.standing or actual()) + reading.ahead


def today() -> date:
    """Return the day of `now()` in UTC."""
    return now().date()


def actual() -> datetime:
    """Return this moment in UTC by the machine's clock; the only call to it."""
    return datetime.now(UTC)


def actual_of(moment: datetime) -> datetime:
    """Return when the machine's clock will show what the running organization's shows at `moment`."""
    return actual() + (moment - now())


def shown_for(moment: datetime) -> datetime:
    """Return what the running organization's clock shows when the machine's shows `moment`; undoes `actual_of`."""
    return now() + (moment - actual())


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Let `now()` be `by` ahead of the machine (or of the moment an `at()` around it stands at)."""
    with _read(_Reading(by, _reading.get().standing)):
        yield


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` stand still at `moment`, for tests that are exact; `actual()` goes on."""
    with _read(_Reading(timedelta(), moment)):
        yield


@contextmanager
def _read(reading: _Reading) -> Iterator[None]:
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)
