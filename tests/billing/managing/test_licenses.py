"""More licenses are charged and usable at once; fewer give money back, or come with the next term."""

from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from billing.managing.rules import Way
from billing.models import Invoice, InvoiceLine, Order, Payment
from kernel.values import clock
from kernel.values.period import add_months
from licensing.models import Seat, Subscription
from tests.billing.managing.world import (
    BOUGHT,
    assert_adds_up,
    buy,
    codes,
    day,
    fresh,
    last_letter,
    licenses,
    notes,
    pay,
    plan_of,
    recurring,
    take_seat,
    told,
)
from tests.factories.tenants import inside, make_person

pytestmark = pytest.mark.django_db


def cents(seats: int, days: int, of_days: int, price: int = 1200) -> tuple[int, int]:
    """The share in cents and its 21 % of tax, worked out without the product's code."""
    half_even = {"rounding": ROUND_HALF_EVEN}
    net = (Decimal(price * seats) * days / of_days).quantize(Decimal(1), **half_even)
    return int(net), int((net * 21 / 100).quantize(Decimal(1), **half_even))


def test_more_licenses_are_there_once_they_are_paid(bought):
    saved = licenses(bought, 12, at=day(8))
    assert (saved.seen.way, saved.seen.days, saved.seen.of_days) == (Way.BUY, 24, 31)
    assert fresh(bought).quantity == 10
    order = pay(bought, at=day(8))
    net, tax = cents(2, 24, 31)
    assert (order.state, order.net_minor, order.tax_minor) == (Order.State.DONE, net, tax)
    assert fresh(bought).quantity == 12
    with inside(bought.organization.id):
        invoice = Invoice.objects.get(order_id=order.id)
        line = invoice.lines.get()
    assert (invoice.status, invoice.total.minor) == (Invoice.Status.PAID, net + tax)
    assert (line.kind, line.quantity, line.days, line.days_in_period) == (InvoiceLine.Kind.ADD, 2, 24, 31)
    assert (line.billed_from, line.billed_until) == (day(8), add_months(BOUGHT, 1))
    assert told(bought) == [("licenses_bought", bought.person.email)]
    assert_adds_up(bought)


def test_a_refused_card_changes_nothing(bought):
    licenses(bought, 12, at=day(8))
    order = pay(bought, refused=True)
    assert (order.state, order.failure) == (Order.State.FAILED, "card_declined")
    assert fresh(bought).quantity == 10
    assert told(bought) == [("order_failed", bought.person.email)]
    assert_adds_up(bought)


def test_one_change_at_a_time(bought):
    licenses(bought, 12, at=day(8))
    for total in (13, 9, 12):
        assert codes(licenses, bought, total, at=day(8)) == ["change_under_way"]
    pay(bought, at=day(8))
    assert codes(licenses, bought, 11, at=day(8), seen=10) == ["licenses_changed_meanwhile"]
    assert licenses(bought, 13, at=day(8), seen=12).seen.delta == 1


def test_what_became_impossible_while_paying_is_given_back(bought):
    licenses(bought, 12, at=day(8))
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(status=Subscription.Status.MOVING)
    order = pay(bought, at=day(8))
    assert (order.state, order.failure) == (Order.State.FAILED, "change_while_moving")
    assert fresh(bought).quantity == 10
    with inside(bought.organization.id):
        assert Payment.objects.get(kind=Payment.Kind.REFUND).amount == order.total
    assert_adds_up(bought)


def test_the_organization_took_it_over_while_paying(bought):
    licenses(bought, 12, at=day(8))
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(owner_id=None)
    assert pay(bought, at=day(8)).failure == "payer_changed"
    assert_adds_up(bought)


def test_a_new_period_began_while_paying(bought):
    licenses(bought, 12, at=day(31))
    with inside(bought.organization.id):
        until = add_months(BOUGHT, 2)
        plan_of(bought).__class__.objects.filter(id=bought.plan.id).update(
            periods=2, billed_until=until, next_bill_at=until
        )
    assert pay(bought, at=day(32, 13)).failure == "billing_period_over"
    assert_adds_up(bought)


def test_fewer_inside_the_window_go_at_once_with_their_money(bought):
    saved = licenses(bought, 7, at=day(5))
    net, tax = cents(3, 27, 31)
    assert (saved.seen.way, saved.order.state) == (Way.REMOVE, Order.State.DONE)
    assert fresh(bought).quantity == 7
    (note,) = notes(bought)
    assert (note.net_minor, note.tax_minor, note.credit_of_id) == (-net, -tax, bought.invoice.id)
    assert (saved.order.net_minor, saved.order.tax_minor) == (-net, -tax)
    with inside(bought.organization.id):
        refund = Payment.objects.select_related("refund_of").get(kind=Payment.Kind.REFUND)
    assert (refund.amount_minor, refund.refund_of.order_id, refund.invoice_id) == (
        net + tax,
        bought.order.id,
        note.id,
    )
    assert told(bought) == [("licenses_removed", bought.person.email)]
    assert_adds_up(bought)


def test_bought_and_given_back_on_the_same_day_costs_nothing(bought):
    licenses(bought, 13, at=day(3))
    pay(bought, at=day(3))
    licenses(bought, 10, at=day(3, 20))
    with inside(bought.organization.id):
        added = Invoice.objects.get(lines__kind=InvoiceLine.Kind.ADD)
    (note,) = notes(bought)
    assert note.total.minor == -added.total.minor
    assert_adds_up(bought)


def test_the_latest_seats_go_first_over_several_bills(bought):
    licenses(bought, 12, at=day(2))
    pay(bought, at=day(2))
    licenses(bought, 8, at=day(4))
    later, first = notes(bought)
    assert later.credit_of_id != bought.invoice.id
    assert first.credit_of_id == bought.invoice.id
    assert later.net_minor == first.net_minor == -cents(2, 28, 31)[0]
    assert_adds_up(bought)


@pytest.mark.parametrize("price", [836, 843, 845, 1, 333])
def test_one_by_one_no_cent_is_lost_or_made(cast, price):
    bought = buy(cast.woodgrove, cast.bram, price=price)
    for total in range(9, 0, -1):
        licenses(bought, total, at=BOUGHT)
        assert_adds_up(bought)
    with inside(bought.organization.id):
        left = bought.invoice.total.minor + sum(note.total.minor for note in notes(bought))
    assert left >= 0


def test_the_window_closes_to_the_moment(bought):
    last = BOUGHT.replace(day=8)
    assert licenses(bought, 9, at=last - timedelta(microseconds=1)).seen.way is Way.REMOVE
    assert licenses(bought, 8, at=last).seen.way is Way.SCHEDULE


def test_after_the_window_it_waits_for_the_next_term(bought):
    saved = licenses(bought, 7, at=day(20))
    assert (saved.seen.way, saved.seen.from_when) == (Way.SCHEDULE, add_months(BOUGHT, 12))
    assert (fresh(bought).quantity, plan_of(bought).next_quantity, notes(bought)) == (10, 7, [])
    assert "March 1, 2027" in last_letter(bought)["text"] or "1 maart 2027" in last_letter(bought)["text"]
    assert codes(licenses, bought, 7, at=day(20)) == ["licenses_unchanged"]
    assert licenses(bought, 10, at=day(21)).seen.way is Way.WITHDRAW
    assert plan_of(bought).next_quantity is None


def test_with_recurring_billing_off_it_waits_too(bought):
    recurring(bought, False)
    assert licenses(bought, 7, at=day(2)).seen.way is Way.SCHEDULE


def test_who_buys_more_no_longer_wants_fewer(bought):
    licenses(bought, 7, at=day(20))
    assert licenses(bought, 12, at=day(21)).seen.withdrawn == 7
    assert plan_of(bought).next_quantity == 7
    pay(bought, at=day(21))
    assert plan_of(bought).next_quantity is None


def test_never_below_the_seats_in_use(cast, people):
    bought = buy(cast.woodgrove, cast.bram, seats=people[:6])
    assert codes(licenses, bought, 4, at=day(3)) == ["licenses_in_use"]
    assert codes(licenses, bought, 4, at=day(3), unassign=[people[0].id, people[11].id]) == [
        "licenses_in_use"
    ]
    saved = licenses(bought, 4, at=day(3), unassign=[people[5].id, people[0].id])
    assert saved.unassigned == 2
    with inside(bought.organization.id):
        held = set(Seat.objects.values_list("person_id", flat=True))
    assert held == {person.id for person in people[1:5]}
    assert (fresh(bought).quantity, fresh(bought).seats_used) == (4, 4)
    assert_adds_up(bought)


def test_scheduled_people_keep_their_seats_until_then(cast, people):
    from billing.managing.at_renewal import reduce_for_next_term
    from kernel.audit.record import PORTAL

    bought = buy(cast.woodgrove, cast.bram, seats=people[:6])
    licenses(bought, 4, at=day(20), unassign=[people[1].id, people[2].id])
    assert fresh(bought).seats_used == 6
    with inside(bought.organization.id):
        subscription, plan = fresh(bought), plan_of(bought)
        reduce_for_next_term(subscription, plan, actor=PORTAL)
        held = set(Seat.objects.values_list("person_id", flat=True))
    assert held == {people[0].id, *(person.id for person in people[3:6])}
    assert (fresh(bought).quantity, plan_of(bought).next_quantity) == (4, None)
    assert_adds_up(bought)


def test_who_gave_up_their_seat_meanwhile_is_not_asked_for_it_again(cast, people):
    from billing.managing.at_renewal import reduce_for_next_term
    from kernel.audit.record import PORTAL

    bought = buy(cast.woodgrove, cast.bram, seats=people[:6])
    licenses(bought, 4, at=day(20), unassign=[people[1].id, people[2].id])
    take_seat(bought, people[1])
    with inside(bought.organization.id):
        subscription, plan = fresh(bought), plan_of(bought)
        reduce_for_next_term(subscription, plan, actor=PORTAL)
        held = set(Seat.objects.values_list("person_id", flat=True))
    assert held == {people[0].id, *(person.id for person in people[3:6])}
    assert (fresh(bought).quantity, fresh(bought).seats_used) == (4, 4)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Subscription.Status.MOVING, "change_while_moving"),
        (Subscription.Status.EXPIRED, "change_not_active"),
        (Subscription.Status.DISABLED, "change_not_active"),
        (Subscription.Status.DELETED, "deleted_for_good"),
    ],
)
def test_frozen(bought, status, code):
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(status=status)
    assert codes(licenses, bought, 12) == [code]
    assert codes(licenses, bought, 8) == [code]


@pytest.mark.parametrize("total", [0, -1, 301, 1_000_000])
def test_limits(bought, total):
    assert codes(licenses, bought, total) == ["licenses_out_of_range"]


def test_a_bill_that_is_due_now_comes_first(bought):
    assert codes(licenses, bought, 12, at=add_months(BOUGHT, 1)) == ["renewal_under_way"]


def test_an_unpaid_bill_comes_first(bought):
    with inside(bought.organization.id):
        bought.plan.__class__.objects.filter(id=bought.plan.id).update(unpaid_since=BOUGHT)
    assert codes(licenses, bought, 12) == ["bill_unpaid"]
    assert codes(licenses, bought, 8) == ["bill_unpaid"]


def test_no_card_no_more_licenses(cast):
    bought = buy(cast.woodgrove, cast.bram, card=False)
    assert codes(licenses, bought, 12) == ["no_payment_method"]


def test_who_may(cast, bought):
    # An admin sees it and changes nothing; a colleague does not even see it.
    assert codes(licenses, bought, 12, person=cast.anna) == ["not_yours"]
    colleague = make_person(cast.woodgrove, "Some Body")
    assert codes(licenses, bought, 12, person=colleague) == ["unknown_subscription"]


def test_the_organizations_own_is_bought_by_its_admins(cast):
    bought = buy(cast.woodgrove, None)
    assert codes(licenses, bought, 12, person=cast.bram) == ["unknown_subscription"]
    licenses(bought, 12, person=cast.anna, at=day(8))
    order = pay(bought, at=day(8))
    assert (order.state, order.buyer_id) == (Order.State.DONE, cast.anna.id)
    assert fresh(bought).quantity == 12
    assert_adds_up(bought)


def test_by_invoice_the_seats_come_at_once_and_the_bill_is_due(cast):
    from tests.factories.billing import make_invoice_method

    bought = buy(cast.woodgrove, None, card=False)
    with inside(bought.organization.id):
        method = make_invoice_method(bought.account)
        bought.plan.__class__.objects.filter(id=bought.plan.id).update(method_id=method.id)
    saved = licenses(bought, 12, person=cast.anna, at=day(8))
    assert (saved.order.state, fresh(bought).quantity) == (Order.State.DONE, 12)
    with inside(bought.organization.id):
        bill = Invoice.objects.select_related("account").get(order_id=saved.order.id)
        assert bill.status == Invoice.Status.DUE
        assert not Payment.objects.exists()
    letter = last_letter(bought)
    assert letter["letter"] == "licenses_bought"
    # Nothing was charged: the letter says what to pay, with which number.
    assert bill.label in letter["text"]
    assert "factuur" in letter["text"].lower() or "pay invoice" in letter["text"]
    assert "charged" not in letter["text"]


def test_by_invoice_no_page_speaks_of_a_charge(cast, signed_in):
    from tests.factories.billing import make_invoice_method

    bought = buy(cast.contoso, None, card=False)
    with inside(bought.organization.id):
        method = make_invoice_method(bought.account)
        bought.plan.__class__.objects.filter(id=bought.plan.id).update(method_id=method.id)
    client, start = signed_in(cast.patti), f"/contoso/billing/products/{bought.subscription.id}"
    with clock.at(day(8)):
        pages = [
            client.get(f"{start}/{path}").content.decode()
            for path in ("licenses/?total=12", "recurring/", "cancel/")
        ]
        details = client.get(f"{start}/").content.decode()
    assert "Billed today" in pages[0]
    assert "The bill is due in 30 days." in pages[0]
    assert "the organization gets an invoice." in pages[1]
    assert "charge" not in "".join(page.split('id="managing"')[1].lower() for page in pages[:2])
    assert "Pay with a card" in details


def test_nothing_is_bought_for_no_day_at_all(cast):
    bought = buy(cast.woodgrove, cast.bram, term=1)
    recurring(bought, False)
    assert codes(licenses, bought, 12, at=day(32, 8)) == ["term_ends_today"]
    recurring(bought, True, at=day(32, 8))
    # Free today; the bill that begins at noon has them.
    assert licenses(bought, 12, at=day(32, 9)).order.state == Order.State.DONE
    assert fresh(bought).quantity == 12
