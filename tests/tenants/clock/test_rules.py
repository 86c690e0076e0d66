"""Each organization has its own place in the night of its own time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.values.ids import uuid7
from tenants.clock.rules import next_night

ZONES = [
    ZoneInfo(name) for name in ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
tenants = st.uuids()


@given(moments, st.sampled_from(ZONES), tenants)
def test_it_is_the_next_one_and_at_night(moment, zone, tenant):
    night = next_night(moment, zone, tenant)
    assert timedelta() < night - moment <= timedelta(hours=25)
    # On the day the clocks change one o'clock may be two.
    assert 1 <= night.astimezone(zone).hour <= 6
    assert night.tzinfo == UTC


@given(moments, st.sampled_from(ZONES), tenants)
def test_each_night_comes_once(moment, zone, tenant):
    first = next_night(moment, zone, tenant)
    second = next_night(first, zone, tenant)
    assert timedelta(hours=22) <= second - first <= timedelta(hours=26)
    assert next_night(first - timedelta(seconds=1), zone, tenant) == first


def test_ten_thousand_of_one_zone_do_not_come_at_once():
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    nights = [next_night(moment, ZoneInfo("UTC"), uuid7()) for _ in range(10_000)]
    quarters = [int((night - min(nights)) / timedelta(minutes=15)) for night in nights]
    assert max(quarters.count(quarter) for quarter in set(quarters)) < 800


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_before_midnight_it_is_tonight(zone):
    evening = datetime(2026, 6, 1, 23, tzinfo=zone)
    assert next_night(evening, zone, uuid7()) - evening <= timedelta(hours=6)
