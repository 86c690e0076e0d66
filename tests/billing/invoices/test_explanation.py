"""What is behind a line: the ledger's rows make its quantity, and it says so when they do not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.invoices.explanation import explained, explained_all
from billing.models import Invoice, InvoiceLine
from billing.prices.rules import period
from kernel.values.clock import at, now
from licensing.models import SeatLedger
from licensing.subscriptions.change import change_quantity
from tests.billing.adds_up import assert_adds_up, unexplained
from tests.billing.invoices.bills import Kind, bill, credited, draft, part
from tests.factories.tenants import actor, inside


def moved(paying, delta: int, when, *, by=None) -> object:
    """Buy or give back seats at a moment; the ledger's row."""
    with at(when), inside(paying.account.tenant_id):
        return change_quantity(paying.subscription, delta, actor=by)


@pytest.fixture
def adele(billed):
    """Adele with the row of her purchase: three seats two months ago."""
    adele = billed.adele
    adele.actor, adele.start = actor(billed.cast.adele), adele.subscription.started_at
    adele.cast = billed.cast
    with at(adele.start), inside(billed.cast.contoso.id):
        SeatLedger.objects.create(
            subscription_id=adele.subscription.id, kind=SeatLedger.Kind.QUANTITY, delta=3, at=adele.start
        )
    return adele


def told(paying, invoice, position: int = 1, *, people: bool = False):
    with inside(paying.account.tenant_id):
        line = InvoiceLine.objects.select_related("invoice").get(invoice_id=invoice.id, position=position)
        return explained(line, with_people=people)


def monthly(paying, number: int, quantity: int, when=None) -> Invoice:
    """The bill of period `number`."""
    billed = period(paying.start, paying.subscription.frequency, number)
    line = draft(paying, Kind.MONTHLY, quantity, billed=billed)
    return bill(paying, line, when=when or billed.starts_at)


def test_a_purchase_is_its_first_row(adele) -> None:
    found = told(adele, bill(adele))
    assert (found.quantity, found.explained, found.adds_up, len(found.steps)) == (3, 3, True, 1)


def test_a_month_bills_what_there_was_at_its_start(adele) -> None:
    row = moved(adele, 2, adele.start + timedelta(days=5), by=adele.actor)
    bill(adele, part(adele, adele.start + timedelta(days=5), quantity=2, ledger_id=row),
         when=adele.start + timedelta(days=5))  # fmt: skip
    later = period(adele.start, 1, 1).starts_at + timedelta(days=3)
    row = moved(adele, 4, later, by=adele.actor)
    bill(adele, part(adele, later, quantity=4, ledger_id=row), when=later)
    found = told(adele, monthly(adele, 1, 5))
    assert (found.explained, found.adds_up) == (5, True)
    assert [step.delta for step in found.steps] == [3, 2]
    # Billed late: what was bought meanwhile has a line of its own.
    late = told(adele, monthly(adele, 1, 5, when=later + timedelta(days=1)))
    assert (late.explained, late.adds_up) == (5, True)


def test_fewer_from_the_next_term_on_are_written_when_it_is_renewed(adele) -> None:
    start = period(adele.start, 1, 1).starts_at
    moved(adele, -2, start + timedelta(hours=3), by=adele.actor)
    found = told(adele, monthly(adele, 1, 1, when=start + timedelta(hours=3)))
    assert (found.explained, found.adds_up) == (1, True)


def test_a_wrong_number_is_seen(adele) -> None:
    found = told(adele, monthly(adele, 1, 4))
    assert (found.quantity, found.explained, found.adds_up) == (4, 3, False)
    with inside(adele.cast.contoso.id):
        [said] = unexplained()
    assert (
        said
        == f"{adele.account.code}-00001 line 1 (Monthly payment, Power BI Pro): bills 4 licenses, the ledger tells 3"
    )


def test_more_seats_name_their_row(adele) -> None:
    when = adele.start + timedelta(days=5)
    row = moved(adele, 2, when, by=adele.actor)
    invoice = bill(adele, part(adele, when, quantity=2, ledger_id=row), when=when)
    found = told(adele, invoice)
    assert (found.explained, found.adds_up) == (2, True)
    assert [(step.id, step.delta, step.by) for step in found.steps] == [(row, 2, "Adele Vance")]


def test_a_row_is_billed_once(adele) -> None:
    when = adele.start + timedelta(days=5)
    row = moved(adele, 2, when, by=adele.actor)
    line = part(adele, when, quantity=2, ledger_id=row)
    invoice = bill(adele, line, line, when=when)
    assert not told(adele, invoice).adds_up


def test_a_row_may_be_given_back_of_two_bills(adele) -> None:
    first = bill(adele)
    when = adele.start + timedelta(days=3)
    row = moved(adele, 2, when, by=adele.actor)
    second = bill(adele, part(adele, when, quantity=2, ledger_id=row), when=when)
    gone = adele.start + timedelta(days=5)
    row = moved(adele, -3, gone, by=adele.actor)
    notes = [
        credited(adele, second, 2, when=gone, ledger_id=row),
        credited(adele, first, 1, 20, when=gone, ledger_id=row),
    ]
    assert [told(adele, note).adds_up for note in notes] == [True, True]
    assert [told(adele, note).explained for note in notes] == [3, 3]
    with inside(adele.cast.contoso.id):
        assert_adds_up()


def test_more_seats_are_no_credit_and_a_credit_is_no_purchase(adele) -> None:
    when = adele.start + timedelta(days=5)
    row = moved(adele, 2, when, by=adele.actor)
    first = bill(adele)
    assert not told(adele, credited(adele, first, 2, when=when, ledger_id=row)).adds_up


def test_an_end_gives_back_what_there_is(adele) -> None:
    first = bill(adele)
    with at(adele.start + timedelta(days=4)), inside(adele.cast.contoso.id):
        from billing.invoices.issue import credit

        line = InvoiceLine.objects.get(invoice_id=first.id)
        one = draft(adele, Kind.CANCEL, 3, net=adele.subscription.price * -3, credited=line)
        note = credit(account=adele.account, of=first, drafts=[one], method=adele.method)
    found = told(adele, note)
    assert (found.explained, found.adds_up) == (3, True)


def test_a_change_without_its_row_explains_nothing(adele) -> None:
    found = told(adele, bill(adele, part(adele, now(), quantity=3), when=now()))
    assert (found.steps, found.adds_up) == ((), False)
    found = told(
        adele, bill(adele, part(adele, now(), quantity=3, ledger_id=row_of_a_holder(adele)), when=now())
    )
    assert not found.adds_up, "that row is of a holder"


def row_of_a_holder(adele):
    """The id of a row of the ledger that changed a holder."""
    with inside(adele.cast.contoso.id):
        return SeatLedger.objects.create(
            subscription_id=adele.subscription.id, kind=SeatLedger.Kind.ASSIGNED, delta=1, at=now(),
            person_id=adele.cast.diego.id,
        ).id  # fmt: skip


def test_it_tells_who_came_and_went_in_its_days(adele) -> None:
    from licensing.seats.write import add_seats, remove_seats

    cast, kind = adele.cast, SeatLedger.Kind
    with inside(cast.contoso.id):
        for moment, act, person, how in (
            (adele.start + timedelta(days=1), add_seats, cast.diego, kind.ASSIGNED),
            (adele.start + timedelta(days=2), add_seats, cast.isaiah, kind.ASSIGNED),
            (adele.start + timedelta(days=40), remove_seats, cast.diego, kind.UNASSIGNED),
        ):
            with at(moment):
                act(adele.subscription, [person.id], kind=how, actor=adele.actor)
    first, second = bill(adele), monthly(adele, 1, 3)
    came = told(adele, first, people=True)
    assert [(turn.person, turn.delta) for turn in came.people] == [
        ("Diego Siciliani", 1),
        ("Isaiah Langer", 1),
    ]
    assert [turn.delta for turn in told(adele, second, people=True).people] == [-1]
    assert came.more_people == 0


def test_many_who_came_are_counted(adele) -> None:
    from tests.factories.tenants import make_people

    people = make_people(adele.cast.contoso, 30)
    with inside(adele.cast.contoso.id):
        SeatLedger.objects.bulk_create(
            SeatLedger(
                subscription_id=adele.subscription.id, person_id=person.id, kind=SeatLedger.Kind.ASSIGNED,
                delta=1, at=adele.start + timedelta(days=1),
            )
            for person in people
        )  # fmt: skip
    found = told(adele, bill(adele), people=True)
    assert (len(found.people), found.more_people) == (20, 10)


def test_all_lines_of_a_bill_share_their_questions(adele) -> None:
    lines = [draft(adele, Kind.MONTHLY, 3) for _ in range(6)]
    invoice = bill(adele, *lines)
    with inside(adele.cast.contoso.id):
        loaded = list(InvoiceLine.objects.filter(invoice_id=invoice.id).select_related("invoice"))
        with CaptureQueriesContext(connection) as seen:
            assert all(one.adds_up for one in explained_all(loaded))
    assert len(seen) == 2 + len(lines), "two for the ledger, one for each line's people"


def test_sums_and_numbers_are_checked_too(adele) -> None:
    invoice = bill(adele)
    with inside(adele.cast.contoso.id):
        assert_adds_up()
        Invoice.objects.filter(id=invoice.id).update(net_minor=3901, number=7)
        said = " ".join(unexplained())
    assert "3901 + 0, its lines [3900, 0]" in said
    assert f"{adele.account.code}: numbers [7]" in said
