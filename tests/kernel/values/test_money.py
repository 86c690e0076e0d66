"""Money neither creates nor loses a minor unit, and never mixes currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.values.money import Money, UnlikeCurrencies

minor = st.integers(-(10**12), 10**12)


@given(minor, minor)
def test_adding_and_subtracting_are_exact(a: int, b: int) -> None:
    assert Money(a, "EUR") + Money(b, "EUR") - Money(b, "EUR") == Money(a, "EUR")


@given(minor, st.integers(1, 400), st.data())
def test_two_shares_of_a_whole_differ_from_it_by_a_unit_at_most(
    amount: int, whole: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, whole))
    money = Money(amount, "EUR")
    together = money.share(part, whole) + money.share(whole - part, whole)
    assert abs(together.minor - amount) <= 1


def test_rounds_half_to_even() -> None:
    assert Money(5, "EUR").share(1, 2) == Money(2, "EUR")
    assert Money(15, "EUR").share(1, 2) == Money(8, "EUR")


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "12.34"), ("JPY", "1234"), ("KWD", "1.234")])
def test_knows_how_many_decimals_a_currency_has(currency: str, amount: str) -> None:
    assert Money(1234, currency).amount == Decimal(amount)


def test_refuses_to_add_unlike_currencies() -> None:
    with pytest.raises(UnlikeCurrencies):
        Money(1, "EUR") + Money(1, "USD")
