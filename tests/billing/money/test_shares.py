"""Shares, refunds and tax never create or lose a minor unit: whatever the price, the days, the currency."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from billing.prices.rules import days_in, days_left, full, period, prorated, split
from billing.tax.rules import WHOLE, Rate, rate_for, tax_on
from kernel.values.money import Money

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "CLP", "KWD", "TND"])
PRICES = st.integers(0, 10_000_000)
SEATS = st.integers(1, 10_000)
FREQUENCIES = st.sampled_from([1, 12])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
RATES = st.integers(0, 3_000).map(lambda points: Rate("VAT", points))


@st.composite
def days(draw) -> tuple[int, int]:
    """Some days of a period."""
    whole = draw(st.integers(28, 366))
    return draw(st.integers(0, whole)), whole


@given(CURRENCIES, PRICES, SEATS, days())
def test_used_and_unused_are_the_whole(currency, price, seats, some) -> None:
    amount = full(Money(price, currency), seats)
    unused, used = split(amount, *some)
    assert unused + used == amount
    assert 0 <= unused.minor <= amount.minor
    assert 0 <= used.minor <= amount.minor


@given(CURRENCIES, PRICES, SEATS, days())
def test_a_share_is_at_most_half_a_unit_off(currency, price, seats, some) -> None:
    part, whole = some
    shared = prorated(Money(price, currency), seats, part, whole)
    assert abs(shared.minor * whole - price * seats * part) * 2 <= whole


@given(CURRENCIES, PRICES, SEATS, days())
def test_more_days_never_cost_less(currency, price, seats, some) -> None:
    part, whole = some
    assume(part < whole)
    one = Money(price, currency)
    assert prorated(one, seats, part, whole).minor <= prorated(one, seats, part + 1, whole).minor
    assert prorated(one, seats, whole, whole) == full(one, seats)
    assert prorated(one, seats, 0, whole).minor == 0


@given(CURRENCIES, st.integers(-10_000_000, 10_000_000), RATES)
def test_tax_is_the_same_up_and_down(currency, minor, rate) -> None:
    net = Money(minor, currency)
    tax = tax_on(net, rate)
    assert tax_on(net * -1, rate) == tax * -1
    assert abs(tax.minor * WHOLE - minor * rate.points) * 2 <= WHOLE


@given(MOMENTS, FREQUENCIES, st.integers(0, 30))
def test_periods_follow_each_other_without_gap_or_overlap(anchor, frequency, number) -> None:
    one, following = period(anchor, frequency, number), period(anchor, frequency, number + 1)
    assert one.ends_at == following.starts_at
    assert one.starts_at < one.ends_at
    assert days_in(one) in ({28, 29, 30, 31} if frequency == 1 else {365, 366})


@given(MOMENTS, FREQUENCIES, st.integers(0, 30), st.floats(0, 1))
def test_every_day_of_a_period_is_counted_once(anchor, frequency, number, where) -> None:
    one = period(anchor, frequency, number)
    moment = one.starts_at + (one.ends_at - one.starts_at) * where
    assume(moment < one.ends_at)
    left = days_left(moment, one)
    assert 0 <= left <= days_in(one)
    # The last day ends where the next period's first begins: both share it by the hour, none counts it twice.
    assert left == (one.ends_at.date() - moment.date()).days
    assert days_left(one.starts_at, one) == days_in(one)
    assert days_left(one.ends_at, one) == 0
    assert days_left(one.ends_at + timedelta(days=400), one) == 0


@given(st.sampled_from(["NL", "US", "DE", "JP", "CA", "BR", "XX"]), MOMENTS)
def test_a_rate_is_never_more_than_all(country, moment) -> None:
    rate = rate_for(country, moment.date())
    assert 0 <= rate.points < WHOLE


def test_the_named_examples() -> None:
    """The figures that documentation tells."""
    price = Money(1210, "EUR")
    march = period(datetime(2027, 3, 3, 10, tzinfo=UTC), 1, 0)
    left = days_left(datetime(2027, 3, 20, 23, tzinfo=UTC), march)
    assert (left, days_in(march)) == (14, 31)
    assert prorated(price, 2, left, 31) == Money(1093, "EUR")
    assert tax_on(Money(1093, "EUR"), Rate("BTW", 2100)) == Money(230, "EUR")
    assert period(datetime(2027, 1, 31, tzinfo=UTC), 1, 1).starts_at == datetime(2027, 2, 28, tzinfo=UTC)
    assert period(datetime(2027, 1, 31, tzinfo=UTC), 1, 2).starts_at == datetime(2027, 3, 31, tzinfo=UTC)
    assert prorated(Money(1000, "JPY"), 1, 1, 3) == Money(333, "JPY")
    assert prorated(Money(1000, "KWD"), 1, 2, 3) == Money(667, "KWD")
