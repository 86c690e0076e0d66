"""Recurring billing, cancel, reactivate, trials: what each writes, gives back and says."""

from datetime import timedelta

import pytest

from billing.models import Invoice, InvoiceLine, Order, Payment, PaymentPlan
from kernel.values.period import add_months
from licensing.models import Seat, Subscription
from tests.billing.managing.world import (
    BOUGHT,
    acting,
    assert_adds_up,
    buy,
    cancel,
    codes,
    come_back,
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
from tests.factories.billing import make_method
from tests.factories.licensing import make_subscription
from tests.factories.tenants import inside, make_people

pytestmark = pytest.mark.django_db
Status, Channel = Subscription.Status, Subscription.Channel
END = add_months(BOUGHT, 12)


def change(bought, **values):
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(**values)


def test_recurring_billing_off_and_on(bought):
    assert recurring(bought, False) is True
    assert (fresh(bought).renews, plan_of(bought).next_bill_at) == (False, add_months(BOUGHT, 1))
    assert recurring(bought, False) is False
    assert recurring(bought, True) is True
    assert fresh(bought).renews is True
    assert [name for name, _ in told(bought)] == ["recurring_off", "recurring_on"]


def test_off_with_everything_billed_there_is_no_next_bill(cast):
    bought = buy(cast.woodgrove, cast.bram, frequency=12)
    recurring(bought, False)
    assert plan_of(bought).next_bill_at is None
    recurring(bought, True)
    assert plan_of(bought).next_bill_at == END


def test_recurring_billing_needs_a_card_to_go_on(cast):
    bought = buy(cast.woodgrove, cast.bram, card=False)
    assert recurring(bought, False)
    assert codes(recurring, bought, True) == ["no_payment_method"]


def test_canceled_inside_the_window_all_are_out_and_money_goes_back(cast, people):
    bought = buy(cast.woodgrove, cast.bram, seats=people[:3])
    with inside(bought.organization.id):
        bought.organization.__class__.objects.filter(id=bought.organization.id).update(tell_seat_holders=True)
    ending = cancel(bought, at=day(4), reason="too_expensive")
    assert ending.at_once
    subscription = fresh(bought)
    assert (subscription.status, subscription.renews, subscription.expires_at) == (
        Status.DISABLED,
        False,
        day(4),
    )
    # 28 of 31 days of 120.00, by hand: 108.387..., and 21 % of it.
    (note,) = notes(bought)
    assert (note.net_minor, note.tax_minor) == (-10839, -2276)
    with inside(bought.organization.id):
        assert Payment.objects.get(kind=Payment.Kind.REFUND).amount_minor == 13115
        order = Order.objects.get(kind=Order.Kind.CANCEL)
        assert (order.reason, order.state, order.total.minor) == ("too_expensive", Order.State.DONE, -13115)
        # Their seats wait for them, in case it comes back.
        assert Seat.objects.count() == 3
        assert Invoice.objects.get(id=note.id).lines.get().kind == InvoiceLine.Kind.CANCEL
    assert plan_of(bought).next_bill_at is None
    names = [name for name, _ in told(bought)]
    assert names.count("seat_disabled") == 3
    assert ("canceled_by_purchaser", bought.person.email) in told(bought)
    assert_adds_up(bought)


def test_canceled_after_more_seats_all_bills_give_back(bought):
    licenses(bought, 12, at=day(2))
    pay(bought, at=day(2))
    cancel(bought, at=day(2))
    with inside(bought.organization.id):
        added = Invoice.objects.get(lines__kind=InvoiceLine.Kind.ADD)
    later = next(note for note in notes(bought) if note.credit_of_id == added.id)
    assert later.total.minor == -added.total.minor
    assert len(notes(bought)) == 2
    assert_adds_up(bought)


def test_money_goes_back_to_the_card_that_was_charged_and_the_words_say_so(bought):
    plan = plan_of(bought)
    with inside(bought.organization.id):
        first = plan.method
        other = make_method(plan.account, default=False, last4="4444")
        PaymentPlan.objects.filter(id=plan.id).update(method_id=other.id)
    licenses(bought, fresh(bought).quantity - 1, at=day(2))
    removed = last_letter(bought)
    cancel(bought, at=day(2))
    canceled = last_letter(bought)
    assert [removed["letter"], canceled["letter"]] == ["licenses_removed", "canceled_by_purchaser"]
    for text in (removed["text"], canceled["text"]):
        assert first.last4 in text
        assert "4444" not in text


def test_what_two_cards_paid_goes_back_to_both(bought):
    plan = plan_of(bought)
    with inside(bought.organization.id):
        other = make_method(plan.account, default=False, last4="4444")
        PaymentPlan.objects.filter(id=plan.id).update(method_id=other.id)
    licenses(bought, fresh(bought).quantity + 1, at=day(2))
    pay(bought, at=day(2))
    cancel(bought, at=day(2))
    text = last_letter(bought)["text"]
    assert "4242" not in text
    assert "4444" not in text


def test_canceled_after_the_window_it_runs_on(bought):
    ending = cancel(bought, at=day(9))
    assert (ending.at_once, ending.ends_at, ending.last_bill_at) == (False, END, add_months(BOUGHT, 1))
    assert (fresh(bought).status, fresh(bought).renews, notes(bought)) == (Status.ACTIVE, False, [])
    assert "31" not in last_letter(bought)["subject"]
    assert codes(cancel, bought, at=day(10)) == ["canceled_already"]
    assert recurring(bought, True, at=day(11)) is True


def test_the_page_showed_otherwise(bought):
    assert codes(cancel, bought, at=day(9), at_once=True) == ["licenses_changed_meanwhile"]
    assert fresh(bought).renews is True


@pytest.mark.parametrize("reason", ["", "because", "other"])
def test_a_cancellation_says_why(bought, reason):
    assert codes(cancel, bought, reason=reason)[0] in ("reason_missing", "reason_text_missing")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.EXPIRED, "ended_already"),
        (Status.DISABLED, "ended_already"),
        (Status.DELETED, "deleted_for_good"),
        (Status.MOVING, "change_while_moving"),
    ],
)
def test_what_cannot_be_canceled(bought, status, code):
    change(bought, status=status)
    assert codes(cancel, bought) == [code]


def test_not_while_something_is_being_paid(bought):
    licenses(bought, 12)
    assert codes(cancel, bought) == ["change_under_way"]


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.DISABLED])
def test_back_with_a_new_term_and_the_same_people(cast, people, status):
    bought = buy(cast.woodgrove, cast.bram, seats=people[:3])
    change(bought, status=status, renews=False, expires_at=day(20))
    order = come_back(bought, at=day(40))
    assert (fresh(bought).status, order.kind) == (status, Order.Kind.REENABLE)
    order = pay(bought, at=day(40))
    assert order.state == Order.State.DONE
    subscription, plan = fresh(bought), plan_of(bought)
    assert (subscription.status, subscription.renews, subscription.seats_used) == (Status.ACTIVE, True, 3)
    assert subscription.expires_at == add_months(day(40), 12)
    assert (plan.anchor_at, plan.periods, plan.next_bill_at) == (day(40), 1, add_months(day(40), 1))
    with inside(bought.organization.id):
        line = InvoiceLine.objects.get(kind=InvoiceLine.Kind.REENABLE)
    assert (line.quantity, line.net_minor, line.days) == (10, 12000, line.days_in_period)
    assert told(bought)[-1] == ("subscription_reactivated", bought.person.email)
    # A new term is a new window.
    assert cancel(bought, at=day(46)).at_once
    assert_adds_up(bought)


def test_back_without_recurring_billing_and_by_another_card(cast):
    bought = buy(cast.woodgrove, cast.bram, frequency=12)
    change(bought, status=Status.DISABLED)
    with inside(bought.organization.id):
        other = make_method(bought.account)
    come_back(bought, at=day(40), renews=False, method_id=other.id)
    pay(bought, at=day(40))
    assert (fresh(bought).renews, plan_of(bought).next_bill_at) == (False, None)
    assert plan_of(bought).method_id == other.id


def test_a_refused_card_leaves_it_ended(bought):
    change(bought, status=Status.DISABLED)
    come_back(bought)
    assert pay(bought, refused=True).state == Order.State.FAILED
    assert fresh(bought).status == Status.DISABLED


def test_deleted_while_paying_the_money_goes_back(bought):
    change(bought, status=Status.DISABLED)
    come_back(bought)
    change(bought, status=Status.DELETED)
    order = pay(bought)
    assert (order.state, order.failure) == (Order.State.FAILED, "deleted_for_good")
    assert_adds_up(bought)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.DELETED, "deleted_for_good"),
        (Status.ACTIVE, "still_active"),
        (Status.MOVING, "change_while_moving"),
    ],
)
def test_what_does_not_come_back(bought, status, code):
    change(bought, status=status)
    assert codes(come_back, bought) == [code]


def test_what_is_owed_is_paid_first(bought):
    change(bought, status=Status.DISABLED)
    with inside(bought.organization.id):
        PaymentPlan.objects.update(unpaid_since=BOUGHT)
    assert codes(come_back, bought) == ["bill_unpaid"]


def test_a_scheduled_reduction_counts_for_the_new_term(bought):
    licenses(bought, 6, at=day(20))
    change(bought, status=Status.EXPIRED)
    come_back(bought, at=day(40))
    order = pay(bought, at=day(40))
    assert (order.quantity, fresh(bought).quantity, plan_of(bought).next_quantity) == (6, 6, None)
    assert_adds_up(bought)


def test_who_gave_up_their_seat_before_does_not_stop_the_new_term(cast):
    people = make_people(cast.woodgrove, 6)
    bought = buy(cast.woodgrove, cast.bram, seats=people)
    licenses(bought, 4, at=day(20), unassign=[people[1].id, people[2].id])
    take_seat(bought, people[1])
    change(bought, status=Status.EXPIRED)
    come_back(bought, at=day(40))
    order = pay(bought, at=day(40))
    assert (order.state, order.failure) == (Order.State.DONE, "")
    assert (fresh(bought).quantity, fresh(bought).seats_used) == (4, 4)
    assert_adds_up(bought)


def trial(cast, *, card=True):
    """A trial of bram's that ends on day 30, with a card or without."""
    bought = buy(cast.woodgrove, cast.bram, quantity=2, product={"is_self_service": True})
    ends = day(30)
    with inside(bought.organization.id):
        Payment.objects.all().delete()
        change(bought, channel=Channel.TRIAL, expires_at=ends, renews=card)
        if card:
            PaymentPlan.objects.update(anchor_at=ends, periods=0, billed_until=ends, next_bill_at=ends)
        else:
            PaymentPlan.objects.all().delete()
    return bought


def test_a_trial_has_a_fixed_number(cast):
    assert codes(licenses, trial(cast), 5) == ["trial_has_fixed_licenses"]


def test_a_trial_that_is_not_wanted_any_more_is_never_charged(cast):
    bought = trial(cast)
    recurring(bought, False)
    assert plan_of(bought).next_bill_at is None
    recurring(bought, True)
    assert plan_of(bought).next_bill_at == day(30)


@pytest.mark.parametrize("card", [True, False])
def test_a_trial_is_canceled_at_once_and_for_nothing(cast, card):
    bought = trial(cast, card=card)
    ending = cancel(bought, at=day(5))
    assert (ending.at_once, ending.back, fresh(bought).status) == (True, None, Status.DISABLED)
    assert notes(bought) == []
    assert told(bought) == [("canceled_by_purchaser", bought.person.email)]


def test_a_trial_is_converted_before_its_end(cast):
    from billing.managing.convert_now import convert_now

    bought = trial(cast)
    with acting(bought, at=day(10)) as who:
        convert_now(**who)
    order = pay(bought, at=day(10))
    subscription = fresh(bought)
    assert (order.state, order.kind, subscription.channel) == (
        Order.State.DONE,
        Order.Kind.CONVERT,
        Channel.SELF_SERVICE,
    )
    assert (subscription.expires_at, plan_of(bought).periods) == (add_months(day(10), 12), 1)
    with inside(bought.organization.id):
        assert InvoiceLine.objects.get(kind=InvoiceLine.Kind.CONVERT).quantity == 2


def test_a_trial_is_not_converted_where_buying_is_forbidden(cast):
    from billing.managing.convert_now import convert_now

    bought = trial(cast)
    with inside(bought.organization.id):
        bought.organization.__class__.objects.filter(id=bought.organization.id).update(country="IN")
    with acting(bought, at=day(10)) as who:
        assert codes(convert_now, **who) == ["market_closed"]


def test_what_nobody_bills_here_is_left_alone(cast, bought):
    free = make_subscription(cast.woodgrove, bought.product, bought_by=cast.bram, channel=Channel.FREE)
    bought.subscription = free
    for act, more in ((licenses, (12,)), (recurring, (False,)), (cancel, ())):
        assert codes(act, bought, *more) == ["not_billed_here"]


def test_the_organizations_own_is_ended_by_its_admins(cast):
    bought = buy(cast.woodgrove, None)
    assert cancel(bought, person=cast.anna, at=day(3)).at_once
    assert told(bought) == [("canceled_by_purchaser", cast.anna.email)]
    come_back(bought, person=cast.anna, at=day(4))
    pay(bought, at=day(4))
    assert fresh(bought).status == Status.ACTIVE
    assert_adds_up(bought)


def test_letters_speak_the_readers_language_and_say_what_matters(bought):
    cancel(bought, at=day(4))
    letter = last_letter(bought)
    assert letter["language"] == "nl"
    assert bought.product.name in letter["subject"]
    assert bought.method.last4 in letter["text"]
    assert fresh(bought).status_at - day(4) == timedelta()
