"""Spend per month: pure arithmetic over months."""

from datetime import date

from licensing.home.spend import Stretch, last_months, per_month

JAN, FEB, MAR, APR = (date(2027, month, 1) for month in (1, 2, 3, 4))


def test_the_last_months_end_with_this_one() -> None:
    assert last_months(date(2027, 2, 28), 4) == [date(2026, 11, 1), date(2026, 12, 1), JAN, FEB]
    assert len(last_months(date(2027, 12, 31))) == 12
    assert last_months(date(2027, 12, 31))[0] == JAN


def test_a_subscription_counts_from_the_month_it_starts_until_it_ends() -> None:
    stretches = [Stretch(1, "EUR", 1, FEB, APR, 1000), Stretch(1, "EUR", 1, JAN, None, 10)]
    assert per_month(stretches, [JAN, FEB, MAR, APR]) == {"EUR": {1: [10, 1010, 1010, 10]}}


def test_a_yearly_price_counts_a_twelfth_rounded_once() -> None:
    stretches = [Stretch(2, "EUR", 12, JAN, None, 100), Stretch(2, "EUR", 12, JAN, None, 104)]
    assert per_month(stretches, [JAN]) == {"EUR": {2: [17]}}


def test_currencies_are_never_added_up() -> None:
    stretches = [
        Stretch(1, "EUR", 1, JAN, None, 5),
        Stretch(1, "USD", 1, JAN, None, 7),
        Stretch(2, "EUR", 1, JAN, None, 1),
    ]
    assert per_month(stretches, [JAN]) == {"EUR": {1: [5], 2: [1]}, "USD": {1: [7]}}
