"""Periods are closed at the start and open at the end; months end where months end."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.values.period import Period, add_months

moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def test_holds_its_start_and_not_its_end() -> None:
    january = Period(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
    assert january.starts_at in january
    assert january.ends_at not in january


@given(moments, moments, moments, moments)
def test_overlap_is_mutual_and_means_a_shared_moment(
    a: datetime, b: datetime, c: datetime, d: datetime
) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    assert one.overlaps(other) == other.overlaps(one)
    later = max(one.starts_at, other.starts_at)
    shares_a_moment = later in one and later in other
    assert not shares_a_moment or one.overlaps(other)


def test_refuses_to_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-12-15", 1, "2028-01-15"),
        ("2027-03-31", 12, "2028-03-31"),
    ],
)
def test_adds_calendar_months(start: str, months: int, end: str) -> None:
    assert add_months(datetime.fromisoformat(start), months) == datetime.fromisoformat(end)
