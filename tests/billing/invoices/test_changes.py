"""What changed since last time: in words, and amounts that come to the difference of the totals."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoices.changes import Effect, compared, previous_of
from billing.invoices.queries import lines_of
from billing.models import Invoice, InvoiceLine
from billing.prices.rules import period
from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from kernel.values.money import Money
from tests.billing.invoices.bills import Kind, bill, draft, part
from tests.billing.invoices.paying import paying
from tests.factories.tenants import inside


def of_period(who, number: int, quantity=None, **more):
    return draft(who, Kind.MONTHLY, quantity, billed=period(who.subscription.started_at, 1, number), **more)


def told(who, invoice):
    with inside(who.account.tenant_id):
        now = lines_of(invoice)
        before = previous_of(invoice, now)
        return None if before is None else compared(invoice, now, before, lines_of(before))


def effects(found) -> list[tuple[str, int]]:
    return [(change.effect, change.amount.minor) for change in found.changes]


def test_the_first_bill_has_nothing_before_it(billed) -> None:
    assert told(billed.adele, bill(billed.adele)) is None


def test_the_same_again_is_no_change(billed) -> None:
    bill(billed.adele)
    found = told(billed.adele, bill(billed.adele, of_period(billed.adele, 1)))
    assert (found.changes, found.difference.minor) == ((), 0)


def test_seats_and_price_are_told_apart(billed) -> None:
    adele = billed.adele
    first = bill(adele)
    # What was added in between is no bill to compare with.
    when = adele.subscription.started_at + timedelta(days=9)
    bill(adele, part(adele, when, quantity=2), when=when)
    found = told(adele, bill(adele, of_period(adele, 1, 5, price=Money(1400, "USD"))))
    assert found.previous.id == first.id
    # 2 more at the old price, then 5 dearer by a dollar.
    assert effects(found) == [(Effect.SEATS_MORE, 2600), (Effect.PRICE_UP, 500)]
    assert found.difference.minor == 3100


def test_tax_is_a_change_of_its_own(billed) -> None:
    bill(billed.bram)
    found = told(billed.bram, bill(billed.bram, of_period(billed.bram, 1, 2)))
    assert effects(found) == [(Effect.SEATS_FEWER, -1210), (Effect.TAX, -254)]
    assert found.difference.minor == -1464


def test_days_new_and_ended(billed) -> None:
    adele = billed.adele
    other = paying(billed.cast.contoso, billed.cast.adele, billed.visio, price_minor=500)
    third = paying(billed.cast.contoso, billed.cast.adele, billed.visio, price_minor=700)
    bill(adele, draft(adele), draft(other))
    found = told(adele, bill(adele, of_period(adele, 1, days=10, of_days=30), of_period(third, 1)))
    assert effects(found) == [(Effect.DAYS, -2600), (Effect.NEW, 2100), (Effect.ENDED, -1500)]


def test_another_accounts_bills_are_none_of_mine(billed) -> None:
    bill(billed.alex)
    assert told(billed.adele, bill(billed.adele, of_period(billed.adele, 1))) is None


def test_a_credit_note_and_seats_alone_are_not_compared(billed) -> None:
    from tests.billing.invoices.bills import credited

    adele = billed.adele
    first = bill(adele)
    assert told(adele, credited(adele, first, 1)) is None
    when = adele.subscription.started_at + timedelta(days=9)
    assert told(adele, bill(adele, part(adele, when), when=when)) is None


def test_the_page_says_it_first_and_adds_up(billed, signed_in) -> None:
    adele = billed.adele
    first = bill(adele)
    second = bill(adele, of_period(adele, 1, 5))
    html = signed_in(billed.cast.adele).get(f"/contoso/billing/bills/{second.id}/").content.decode()
    assert html.index("What changed since last time") < html.index('id="lines"')
    for said in (
        "2 licenses more of Power BI Pro: 5 instead of 3",
        "+$26.00",
        "$39.00",
        "$65.00",
        f"({first.label})",
    ):
        assert said in html, said


LINE = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 9_999),
    st.integers(1, 50),
    st.integers(1, 31),
    st.sampled_from([1, 12]),
)
BILL = st.tuples(st.lists(LINE, max_size=6), st.integers(-500, 500))


@pytest.fixture
def ids(cast):
    with tenant_scope(cast.contoso.id):
        yield {name: uuid7() for name in "abc"}


def made(ids, given_bill) -> tuple[Invoice, list[InvoiceLine]]:
    lines = [
        InvoiceLine(
            subscription_id=ids[name], product_name=name, quantity=quantity, price_minor=price, days=days,
            days_in_period=31, frequency=frequency,
            net_minor=Money(price * quantity, "EUR").share(days, 31).minor,
        )
        for name, price, quantity, days, frequency in given_bill[0]
    ]  # fmt: skip
    net = sum(line.net_minor for line in lines)
    return Invoice(currency="EUR", net_minor=net, tax_minor=given_bill[1]), lines


def test_the_changes_always_come_to_the_difference(ids) -> None:
    @given(BILL, BILL)
    def holds(before, after) -> None:
        earlier, then = made(ids, before)
        invoice, now = made(ids, after)
        found = compared(invoice, now, earlier, then)
        assert sum(change.amount.minor for change in found.changes) == found.difference.minor
        assert found.difference.minor == invoice.total.minor - earlier.total.minor

    holds()
