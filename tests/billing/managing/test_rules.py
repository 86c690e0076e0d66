"""The rules and the money of managing, pure: to the moment and to the minor unit, whatever the figures."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.managing.amounts import Billed, addition, give_back, next_bill, take_back_all
from billing.managing.rules import (
    Status,
    Terms,
    Way,
    enough_chosen,
    fits_range,
    may_cancel,
    may_reactivate,
    people_to_choose,
    way_to,
)
from billing.prices.rules import days_in
from billing.tax.rules import Rate, tax_on
from kernel.values.money import Money
from kernel.values.period import add_months

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def terms(**values) -> Terms:
    given_ = {
        "price": Money(1000, "EUR"),
        "quantity": 10,
        "in_use": 4,
        "frequency": 1,
        "term_months": 12,
        "anchor_at": START,
        "periods": 1,
        "expires_at": add_months(START, 12),
        "renews": True,
        "refund_days": 7,
        **values,
    }
    return Terms(**given_)


# Any agreement, in the middle of its life: billed up to some period of some term.
@st.composite
def agreements(draw):
    frequency, months = draw(st.sampled_from([(1, 1), (1, 12), (12, 12), (12, 36), (1, 36)]))
    periods = draw(st.integers(1, 40))
    quantity = draw(st.integers(1, 500))
    term_count = -(-periods * frequency // months)
    return terms(
        price=Money(draw(st.integers(0, 500_000)), draw(st.sampled_from(["EUR", "JPY", "KWD"]))),
        quantity=quantity,
        in_use=draw(st.integers(0, quantity)),
        frequency=frequency,
        term_months=months,
        periods=periods,
        expires_at=add_months(START, term_count * months),
        renews=draw(st.booleans()),
        refund_days=draw(st.integers(0, 30)),
        anchor_at=START,
    )


@st.composite
def running(draw):
    agreed = draw(agreements())
    period = agreed.period
    length = int((period.ends_at - period.starts_at).total_seconds())
    return agreed, period.starts_at + timedelta(seconds=draw(st.integers(0, length - 1)))


rates = st.sampled_from([Rate(), Rate("VAT", 2100), Rate("VAT", 770), Rate("VAT", 2550)])


def billed(agreed: Terms, moment: datetime, quantities: list[int], rate: Rate) -> list[Billed]:
    """Lines that billed seats for the rest of the period from `moment` on."""
    lines = []
    for number, quantity in enumerate(quantities, start=1):
        net = addition(agreed, quantity, moment, rate).amount.net
        lines.append(Billed(UUID(int=number), quantity, net, tax_on(net, rate), rate.points))
    return lines


@pytest.mark.parametrize(
    ("term_start", "values"),
    [
        (START, {}),
        (add_months(START, 12), {"periods": 13, "expires_at": add_months(START, 24)}),
        (add_months(START, 3), {"periods": 4, "term_months": 1, "expires_at": add_months(START, 4)}),
    ],
)
def test_the_window_is_open_at_its_start_and_closed_at_its_end(term_start, values):
    agreed = terms(**values)
    assert agreed.term.starts_at == term_start
    assert not agreed.has_refund(term_start - MOMENT)
    assert agreed.has_refund(term_start)
    assert agreed.has_refund(term_start + timedelta(days=7) - MOMENT)
    assert not agreed.has_refund(term_start + timedelta(days=7))


def test_a_product_without_a_window_gives_nothing_back():
    assert not terms(refund_days=0).has_refund(START)


def test_within_the_term_the_window_does_not_open_again():
    # The second month of an annual term is no renewal (R23).
    agreed = terms(periods=2)
    assert not agreed.has_refund(add_months(START, 1))


@given(running(), st.integers(0, 1000))
def test_every_number_has_one_way(case, total):
    agreed, moment = case
    way = way_to(agreed, total, moment)
    assert (way is Way.BUY) == (total > agreed.quantity)
    assert (way is Way.REMOVE) == (total < agreed.quantity and agreed.renews and agreed.has_refund(moment))
    if total == agreed.quantity:
        assert way is Way.NOTHING


@given(running(), st.integers(0, 600), st.integers(0, 600))
def test_never_below_the_seats_in_use(case, total, chosen):
    agreed, _ = case
    if enough_chosen(agreed, total, chosen):
        assert agreed.in_use - chosen <= total or chosen >= people_to_choose(agreed, total)
        assert max(agreed.in_use - chosen, 0) <= total
    else:
        assert agreed.in_use - chosen > total


@given(running(), st.integers(1, 300), rates)
def test_bought_and_given_back_on_the_same_day_costs_nothing(case, seats, rate):
    agreed, moment = case
    cost = addition(agreed, seats, moment, rate).amount
    lines = billed(agreed, moment, [seats], rate)
    assert give_back(agreed, lines, seats, moment).amount == cost


@given(running(), st.lists(st.integers(1, 50), min_size=1, max_size=6), st.data(), rates)
def test_one_by_one_never_gives_back_more_than_was_billed(case, quantities, data, rate):
    agreed, moment = case
    lines = billed(agreed, agreed.period.starts_at, quantities, rate)
    paid_net, paid_tax = sum(line.net.minor for line in lines), sum(line.tax.minor for line in lines)
    back_net = back_tax = 0
    left = sum(quantities)
    while left:
        seats = data.draw(st.integers(1, left))
        back = give_back(agreed, lines, seats, moment)
        assert sum(part.quantity for part in back.parts) == seats
        assert back.amount.net.minor == sum(part.amount.net.minor for part in back.parts)
        lines = [_less(line, back.parts) for line in lines]
        assert all(line.net.minor >= 0 and line.tax.minor >= 0 for line in lines)
        back_net, back_tax, left = (
            back_net + back.amount.net.minor,
            back_tax + back.amount.tax.minor,
            left - seats,
        )
    assert 0 <= back_net <= paid_net
    assert 0 <= back_tax <= paid_tax


def _less(line, parts):
    for part in parts:
        if part.line_id == line.line_id:
            return Billed(
                line.line_id,
                line.quantity - part.quantity,
                line.net - part.amount.net,
                line.tax - part.amount.tax,
                line.rate,
            )
    return line


@given(running(), st.integers(1, 300), rates)
def test_a_share_is_within_half_a_unit_of_the_exact_one(case, seats, rate):
    agreed, moment = case
    added = addition(agreed, seats, moment, rate)
    exact_times = agreed.price.minor * seats * added.days
    assert abs(added.amount.net.minor * added.of_days - exact_times) * 2 <= added.of_days
    # On the date on which the next period begins nothing is left of this one.
    assert 0 <= added.days <= added.of_days == days_in(agreed.period)


@given(running(), st.integers(1, 300))
def test_the_latest_seats_go_first(case, seats):
    agreed, moment = case
    lines = billed(agreed, moment, [seats, seats + 1], Rate())
    back = give_back(agreed, lines, seats + 2, moment)
    assert [(part.line_id.int, part.quantity) for part in back.parts] == [(2, seats + 1), (1, 1)]


def test_seats_that_nobody_billed_give_nothing_back():
    agreed = terms()
    assert give_back(agreed, [], 3, START).amount.total.minor == 0


@given(running(), rates)
def test_what_was_never_paid_is_taken_back_whole(case, rate):
    agreed, moment = case
    lines = billed(agreed, agreed.period.starts_at, [3, 4], rate)
    back = take_back_all(agreed, lines, moment).amount
    assert (back.net.minor, back.tax.minor) == (
        sum(line.net.minor for line in lines),
        sum(line.tax.minor for line in lines),
    )


@given(agreements(), rates)
def test_what_is_billed_next(agreed, rate):
    if agreed.billed_until < agreed.expires_at:
        # An annual term paid monthly goes on to its end, renewing or not (R23).
        assert agreed.next_bill_at == agreed.billed_until
        assert agreed.next_bill_quantity == agreed.quantity
    else:
        assert agreed.next_bill_at == (agreed.billed_until if agreed.renews else None)
    assert next_bill(agreed, agreed.quantity, rate).net.minor == agreed.price.minor * agreed.quantity


def test_a_scheduled_number_counts_from_the_next_term():
    assert terms(scheduled=3).next_bill_quantity == 10
    assert terms(scheduled=3, periods=12).next_bill_quantity == 3


@pytest.mark.parametrize(("total", "fits"), [(0, False), (1, True), (300, True), (301, False)])
def test_limits(total, fits):
    assert bool(fits_range(total, most=300)) is fits


def test_what_can_be_canceled():
    assert may_cancel(Status.ACTIVE, renews=True, has_refund=False)
    assert may_cancel(Status.ACTIVE, renews=False, has_refund=True)
    assert not may_cancel(Status.ACTIVE, renews=False, has_refund=False)
    for status in (Status.EXPIRED, Status.DISABLED, Status.DELETED, Status.MOVING):
        assert not may_cancel(status, renews=True, has_refund=True)


def test_what_can_come_back():
    assert {status for status in Status if may_reactivate(status)} == {Status.EXPIRED, Status.DISABLED}
