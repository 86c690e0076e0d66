"""Whatever is bought and given back in whatever order: what is kept is what was used, to the minor unit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.managing.amounts import Amount, Billed, addition, give_back
from billing.managing.rules import Terms
from billing.prices.rules import days_in, full
from billing.tax.rules import Rate, tax_on
from kernel.values.ids import uuid7
from kernel.values.money import Money
from kernel.values.period import add_months

STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))


@st.composite
def terms_and_rate(draw) -> tuple[Terms, Rate]:
    """A subscription on the day it was bought, in a currency with 0, 2 or 3 decimals."""
    anchor, frequency = draw(STARTS), draw(st.sampled_from([1, 12]))
    terms = Terms(
        price=Money(draw(st.integers(0, 999_999)), draw(st.sampled_from(["EUR", "JPY", "KWD"]))),
        quantity=draw(st.integers(1, 300)),
        in_use=0,
        frequency=frequency,
        term_months=12,
        anchor_at=anchor,
        periods=1,
        expires_at=add_months(anchor, 12),
        renews=True,
        refund_days=400,
    )
    return terms, Rate("VAT", draw(st.integers(0, 2_700)))


def first_line(terms: Terms, rate: Rate) -> Billed:
    net = full(terms.price, terms.quantity)
    return Billed(uuid7(), terms.quantity, net, tax_on(net, rate), rate.points)


class Account:
    """The bills of one period: what is left of each line after what was given back."""

    def __init__(self, terms: Terms, rate: Rate) -> None:
        self.terms, self.rate = terms, rate
        self.lines = [first_line(terms, rate)]
        self.billed = {line.line_id: line for line in self.lines}
        self.given = {line.line_id: [0, 0] for line in self.lines}
        # Price x seats x days that people had a license, exact: in minor units times days of the period.
        self.used = terms.price.minor * terms.quantity * days_in(terms.period)
        self.parts = 0

    def add(self, moment: datetime, seats: int) -> Amount:
        more = addition(self.terms, seats, moment, self.rate)
        line = Billed(uuid7(), seats, more.amount.net, more.amount.tax, self.rate.points)
        self.lines.append(line)
        self.billed[line.line_id], self.given[line.line_id] = line, [0, 0]
        self.used += self.terms.price.minor * seats * more.days
        self.parts += 1
        return more.amount

    def remove(self, moment: datetime, seats: int) -> Amount:
        back = give_back(self.terms, self.lines, seats, moment)
        for part in back.parts:
            self.given[part.line_id][0] += part.amount.net.minor
            self.given[part.line_id][1] += part.amount.tax.minor
            self.lines = [
                _without(line, part) if line.line_id == part.line_id else line for line in self.lines
            ]
            self.used -= self.terms.price.minor * part.quantity * back.days
            self.parts += 1
        return back.amount

    @property
    def seats(self) -> int:
        return sum(line.quantity for line in self.lines)


def _without(line: Billed, part) -> Billed:
    return replace(
        line,
        quantity=line.quantity - part.quantity,
        net=line.net - part.amount.net,
        tax=line.tax - part.amount.tax,
    )


ACTS = st.lists(st.tuples(st.sampled_from("+-"), st.integers(0, 40), st.integers(1, 60)), max_size=12)


@given(terms_and_rate(), ACTS)
def test_what_is_kept_is_what_was_used(given_terms, acts) -> None:
    terms, rate = given_terms
    account = Account(terms, rate)
    moment, last = terms.anchor_at, terms.period.ends_at - timedelta(seconds=1)
    for act, days, seats in acts:
        moment = min(moment + timedelta(days=days), last)
        if act == "+":
            account.add(moment, seats)
        else:
            account.remove(moment, min(seats, account.seats))
        for line_id, (net, tax) in account.given.items():
            assert 0 <= net <= account.billed[line_id].net.minor, "no line gives back more than it billed"
            assert 0 <= tax <= account.billed[line_id].tax.minor
    kept = sum(line.net.minor for line in account.lines)
    whole = days_in(terms.period)
    # Each bill and each part given back is rounded once, by at most half a minor unit.
    assert abs(kept * whole - account.used) * 2 <= whole * (account.parts + 1)


@given(terms_and_rate(), st.integers(0, 400), st.integers(1, 300))
def test_add_then_remove_on_the_same_day_is_nothing(given_terms, days, seats) -> None:
    terms, rate = given_terms
    account = Account(terms, rate)
    moment = min(terms.anchor_at + timedelta(days=days), terms.period.ends_at - timedelta(seconds=1))
    assert account.add(moment, seats) == account.remove(moment, seats)


@given(terms_and_rate())
def test_all_of_it_on_the_first_day_is_all_of_it(given_terms) -> None:
    terms, rate = given_terms
    account = Account(terms, rate)
    line = account.lines[0]
    assert account.remove(terms.anchor_at, terms.quantity) == Amount(line.net, line.tax)


@given(terms_and_rate(), st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_seat_by_seat_gives_no_more_than_at_once(given_terms, steps) -> None:
    """Giving back in small steps on the first day never makes more of it than the bill was, and all is all."""
    terms, rate = given_terms
    account = Account(terms, rate)
    line, total = account.lines[0], Money(0, terms.price.currency)
    for seats in [*steps, terms.quantity]:
        total += account.remove(terms.anchor_at, min(seats, account.seats)).total
    assert total == line.net + line.tax
