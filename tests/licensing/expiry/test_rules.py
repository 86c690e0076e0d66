"""The schedule as plain functions: which step at which moment, which warning on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.expiry.rules import Due, deleted_at, next_step, step_after, warning_due
from licensing.models import Product, Subscription
from tests.licensing.expiry.world import DAY, START, Channel, Status

PRODUCT = Product(name="Power BI Pro", grace_days=30, disabled_days=90)


def one(**values) -> Subscription:
    given = {
        "status": Status.ACTIVE,
        "renews": False,
        "expires_at": START,
        "status_at": START - DAY,
        **values,
    }
    return Subscription(tenant_id="0" * 32, product=PRODUCT, **given)


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, Due(Status.EXPIRED, START)),
        ({"channel": Channel.TRIAL}, Due(Status.EXPIRED, START)),
        ({"renews": True}, None),
        ({"expires_at": None, "channel": Channel.FREE}, None),
        ({"status": Status.EXPIRED, "status_at": START}, Due(Status.DISABLED, START + 30 * DAY)),
        (
            {"status": Status.EXPIRED, "status_at": START, "renews": True},
            Due(Status.DISABLED, START + 30 * DAY),
        ),
        ({"status": Status.DISABLED, "status_at": START}, Due(Status.DELETED, START + 90 * DAY)),
        ({"status": Status.DELETED}, None),
        ({"status": Status.MOVING}, None),
    ],
)
def test_what_time_brings_next(values, due):
    assert next_step(one(**values)) == due


def test_products_have_durations_of_their_own():
    short = Product(grace_days=0, disabled_days=7)
    assert step_after(Status.EXPIRED, START, short) == Due(Status.DISABLED, START)
    assert deleted_at(Status.EXPIRED, START, short) == START + 7 * DAY
    assert deleted_at(Status.EXPIRED, START, PRODUCT) == START + 120 * DAY
    assert deleted_at(Status.DELETED, START, PRODUCT) == START


ENDS = date(2027, 3, 31)
LONG_AGO = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("left", "warning"),
    [(32, None), (31, None), (30, 30), (29, 30), (8, 30), (7, 7), (5, 7), (2, 7), (1, 1), (0, 1)],
)
def test_the_nearest_warning_is_the_one_that_is_due(left, warning):
    assert warning_due(ENDS, LONG_AGO, ENDS - timedelta(days=left)) == warning


def test_who_has_just_bought_is_not_warned_on_the_same_day():
    bought = ENDS - timedelta(days=30)
    assert warning_due(ENDS, bought, bought) is None
    assert warning_due(ENDS, bought, ENDS - timedelta(days=8)) is None
    assert warning_due(ENDS, bought, ENDS - timedelta(days=7)) == 7
    assert warning_due(ENDS, ENDS - timedelta(days=1), ENDS - timedelta(days=1)) is None


@given(st.sets(st.integers(0, 60), min_size=1))
def test_however_many_nights_are_missed_each_warning_is_due_at_most_once_in_a_row(nights):
    sent = [warning_due(ENDS, LONG_AGO, ENDS - timedelta(days=left)) for left in sorted(nights, reverse=True)]
    told = [days for days in sent if days is not None]
    assert told == sorted(told, reverse=True)
