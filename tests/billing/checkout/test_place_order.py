"""Buying: reserve, pay, re-check, commit; what it costs; who and what is refused."""

import re
from datetime import timedelta

import pytest
from time_machine import travel

from billing.checkout.end_abandoned import end_abandoned
from billing.checkout.give_up import give_up
from billing.checkout.rules import CheckoutReason
from billing.models import Invoice, InvoiceLine, Order, PaymentPlan
from billing.payments.settle import settle
from billing.providers.interface import Outcome, Refusal, Result
from billing.providers.sandbox.cards import Behavior
from billing.renewals.warn import warn
from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.decision import Refused
from kernel.values.period import add_months
from licensing.eligibility.rules import EligibilityReason
from licensing.models import Policy, Seat, SeatLedger, Subscription
from tenants.models import Organization, Person
from tests.billing.checkout.world import answer, books, buy, charge_of, come_back, letters, order, work
from tests.factories.billing import bank, make_account, make_invoice_method, make_method
from tests.factories.tenants import actor

pytestmark = pytest.mark.django_db
State = Order.State


def test_placing_an_order_reserves_and_buys_nothing(cast, power_bi, card):
    placed = buy(cast.isaiah, power_bi, card)
    assert (placed.state, placed.number, placed.total.minor) == (State.PAYING, 1, 3900)
    known = books(cast.contoso)
    assert (known.bank, known.bills, known.licenses, known.letters) == (0, 0, 0, 0)


def test_paid_it_is_carried_out_whole(cast, power_bi, card):
    with travel("2026-03-12T10:00:00Z", tick=False):
        placed = buy(cast.isaiah, power_bi, card)
        work(cast.contoso)
        done = order(placed)
        assert (done.state, done.finished_at) == (State.DONE, now())
        with tenant_scope(cast.contoso.id):
            bought = Subscription.objects.get()
            assert (bought.channel, bought.status) == (Subscription.Channel.SELF_SERVICE, 1)
            assert (bought.purchaser_id, bought.owner_id) == (cast.isaiah.id, cast.isaiah.id)
            assert (bought.quantity, bought.seats_used, bought.price_minor) == (3, 1, 1300)
            assert (bought.renews, bought.expires_at) == (True, add_months(now(), 12))
            assert list(Seat.objects.values_list("person_id", flat=True)) == [cast.isaiah.id]
            assert set(SeatLedger.objects.values_list("kind", "delta", "cause_id")) == {
                (SeatLedger.Kind.QUANTITY, 3, done.id),
                (SeatLedger.Kind.ASSIGNED, 1, done.id),
            }
            plan = PaymentPlan.objects.get(subscription_id=bought.id)
            assert (plan.periods, plan.anchor_at, plan.next_bill_at) == (1, now(), add_months(now(), 1))
            assert plan.method_id == card.id
            invoice = Invoice.objects.select_related("account").get(order_id=done.id)
            assert (invoice.number, invoice.status, invoice.total.minor) == (1, Invoice.Status.PAID, 3900)
            line = InvoiceLine.objects.get()
            assert (line.kind, line.quantity, line.net_minor) == (InvoiceLine.Kind.PURCHASE, 3, 3900)
            verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
            assert verbs == ["purchase.ordered", "purchase.completed"]


def test_term_and_bills_are_counted_from_one_moment_so_that_the_renewal_is_announced(cast, power_bi, card):
    with travel("2026-03-12T10:00:00Z", tick=True):
        buy(cast.isaiah, power_bi, card, term_months=1)
        work(cast.contoso)
    with tenant_scope(cast.contoso.id):
        plan = PaymentPlan.objects.select_related("subscription").get()
    assert plan.next_bill_at == plan.subscription.expires_at
    with travel("2026-04-05T12:00:00Z", tick=True):
        assert warn(cast.contoso.id) == ["1 renewal announced"]


def test_sums_agree(cast, power_bi, card):
    buy(cast.isaiah, power_bi, card)
    work(cast.contoso)
    known = books(cast.contoso)
    assert known.bank == known.payments == known.bills == 3900
    assert (known.licenses, known.seats, known.subscriptions, known.plans, known.letters) == (3, 1, 1, 1, 1)


def test_the_seat_is_an_option(cast, power_bi, card):
    buy(cast.isaiah, power_bi, card, wants_seat=False)
    work(cast.contoso)
    assert (books(cast.contoso).seats, books(cast.contoso).licenses) == (0, 3)


def test_the_letter_word_for_word(cast, power_bi, card):
    with travel("2026-03-12T10:00:00Z", tick=True):
        buy(cast.isaiah, power_bi, card)
        work(cast.contoso)
    (letter,) = letters(cast.contoso)
    assert letter["subject"] == "You bought 3 licenses of Power BI Pro"
    assert letter["to"] == "isaiah.langer@contoso.example"
    code = make_account(cast.contoso, cast.isaiah).code
    words = [" ".join(part.split()) for part in re.split(r"\n\s*\n", letter["text"]) if part.strip()]
    assert words[:5] == [
        "Hello Isaiah,",
        "You bought 3 licenses of Power BI Pro. You can use them at once.",
        (
            "Your card ending 4242 was charged $39.00 with tax. Contoso is not charged. "
            f"Your invoice is {code}-00001; you find it among your bills."
        ),
        (
            "The subscription renews by itself on March 12, 2027 until you switch recurring billing off. "
            "There is nothing you have to do."
        ),
        (
            "Your organization's admins see what you bought, its price and expiry date, and who uses it. "
            "They do not see your card or your bills."
        ),
    ]


@pytest.mark.parametrize(
    ("behavior", "refusal"),
    [
        (Behavior.INSUFFICIENT_FUNDS, Refusal.INSUFFICIENT_FUNDS),
        (Behavior.DECLINED_LATER, Refusal.DECLINED),
    ],
)
def test_a_refused_card_buys_nothing(cast, power_bi, account, behavior, refusal):
    placed = buy(cast.isaiah, power_bi, make_method(account, behavior))
    work(cast.contoso)
    assert (order(placed).state, order(placed).failure) == (State.FAILED, refusal)
    known = books(cast.contoso)
    assert (known.bank, known.bills, known.licenses, known.plans) == (0, 0, 0, 0)
    (letter,) = letters(cast.contoso)
    assert letter["subject"] == "Your order of Power BI Pro was not completed"


def test_a_lost_answer_is_asked_for_again_and_charged_once(cast, power_bi, account):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.TIME_OUT))
    work(cast.contoso)
    assert order(placed).state == State.DONE
    assert books(cast.contoso).bank == books(cast.contoso).bills == 3900


def test_the_bank_wants_to_hear_from_the_buyer(cast, power_bi, account):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
    work(cast.contoso)
    assert order(placed).state == State.ACTION_NEEDED
    answer(placed, agrees=True)
    come_back(placed)
    assert order(placed).state == State.DONE
    assert books(cast.contoso).licenses == 3
    assert books(cast.contoso).bank == books(cast.contoso).bills == 3900


def test_the_buyer_says_no_at_their_bank(cast, power_bi, account):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
    work(cast.contoso)
    answer(placed, agrees=False)
    come_back(placed)
    assert (order(placed).state, order(placed).failure) == (State.FAILED, Refusal.NOT_CONFIRMED)
    assert books(cast.contoso).licenses == books(cast.contoso).bank == 0


def test_the_same_news_again_changes_nothing(cast, power_bi, card):
    placed = buy(cast.isaiah, power_bi, card)
    work(cast.contoso)
    before = books(cast.contoso)
    for result in (Result.SUCCEEDED, Result.REFUSED, Result.ACTION_NEEDED, Result.PENDING, Result.SUCCEEDED):
        with tenant_scope(cast.contoso.id):
            settle(charge_of(placed), Outcome(result, refusal=Refusal.DECLINED))
    work(cast.contoso)
    assert books(cast.contoso) == before


def test_who_gave_up_and_was_charged_after_all_gets_it_back(cast, power_bi, account):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
    work(cast.contoso)
    who = actor(cast.isaiah)
    with tenant_scope(cast.contoso.id):
        give_up(actor=who, order_id=placed.id)
    assert (order(placed).state, order(placed).failure) == (State.FAILED, CheckoutReason.GIVEN_UP)
    answer(placed, agrees=True)
    come_back(placed)
    work(cast.contoso)
    assert [booking.amount.minor for booking in bank().statement(cast.contoso.id)] == [3900, -3900]
    known = books(cast.contoso)
    assert (known.payments, known.bills, known.licenses, known.letters) == (0, 0, 0, 0)


def test_who_never_goes_to_their_bank_is_waited_for_a_day(cast, power_bi, account):
    with travel("2026-03-12T10:00:00Z", tick=True):
        placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
        work(cast.contoso)
        assert end_abandoned(cast.contoso.id) == []
    with travel("2026-03-13T10:01:00Z", tick=True):
        assert end_abandoned(cast.contoso.id) == ["1 unconfirmed order ended"]
        assert end_abandoned(cast.contoso.id) == []
        assert (order(placed).state, order(placed).failure) == (State.FAILED, Refusal.NOT_CONFIRMED)
        assert [letter["subject"] for letter in letters(cast.contoso)] == [
            "Your order of Power BI Pro was not completed"
        ]
        # The bank took its time: what it charges now goes back.
        answer(placed, agrees=True)
        come_back(placed)
        work(cast.contoso)
    assert (books(cast.contoso).payments, books(cast.contoso).licenses) == (0, 0)


def test_giving_up_is_for_the_buyer_and_for_what_waits(cast, power_bi, card):
    placed = buy(cast.isaiah, power_bi, card)
    for person, reason in [
        (cast.adele, CheckoutReason.UNKNOWN_ORDER),
        (cast.megan, CheckoutReason.UNKNOWN_ORDER),
        (cast.isaiah, CheckoutReason.ORDER_FINISHED),
    ]:
        who = actor(person)
        with tenant_scope(cast.contoso.id), pytest.raises(Refused) as refusal:
            give_up(actor=who, order_id=placed.id)
        assert [one.code for one in refusal.value.reasons] == [reason]


@pytest.mark.parametrize("obstacle", ["policy", "switched_off"])
def test_who_may_no_longer_buy_gets_everything_back(cast, power_bi, card, obstacle):
    placed = buy(cast.isaiah, power_bi, card)
    with tenant_scope(cast.contoso.id):
        if obstacle == "policy":
            Policy.objects.create(product=power_bi, value=Policy.Value.DISABLED, changed_at=now())
        else:
            Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
    work(cast.contoso)
    failed = order(placed)
    assert failed.state == State.FAILED
    assert failed.failure == {"policy": "policy_disabled", "switched_off": "buyer_inactive"}[obstacle]
    known = books(cast.contoso)
    assert (known.bank, known.payments, known.bills, known.licenses) == (0, 0, 0, 0)


def test_a_bill_that_would_differ_from_the_charge_is_not_written(cast, power_bi, card, monkeypatch):
    placed = buy(cast.isaiah, power_bi, card)
    with tenant_scope(cast.contoso.id):
        type(card.account).objects.filter(id=card.account_id).update(country="NL")  # 21 % from now on
    work(cast.contoso)
    assert (order(placed).state, order(placed).failure) == (State.FAILED, CheckoutReason.AMOUNT_CHANGED)
    known = books(cast.contoso)
    assert (known.bank, known.bills, known.licenses) == (0, 0, 0)
    # The number that was taken for the bill was given back with it.
    again = buy(cast.isaiah, power_bi, card)
    work(cast.contoso)
    assert order(again).account.invoices == 1


def reasons_of(act) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act()
    return [str(reason.code) for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"quantity": 0}, CheckoutReason.QUANTITY),
        ({"quantity": 301}, CheckoutReason.QUANTITY),
        ({"term_months": 36}, CheckoutReason.NO_OFFER),
        ({"frequency": 12, "term_months": 1}, CheckoutReason.NO_OFFER),
    ],
)
def test_what_is_not_offered_is_refused(cast, power_bi, card, wanted, reason):
    assert reasons_of(lambda: buy(cast.isaiah, power_bi, card, **wanted)) == [reason]
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_only_a_good_card_of_ones_own_pays(cast, power_bi, account):
    theirs = make_method(make_account(cast.contoso, cast.adele))
    organizations = make_method(make_account(cast.contoso))
    old = make_method(account, expires_year=2020)
    by_hand = make_invoice_method(account)
    gone = make_method(account, removed_at=now() - timedelta(days=1))
    for method, reason in [
        (theirs, CheckoutReason.METHOD_UNKNOWN),
        (organizations, CheckoutReason.METHOD_UNKNOWN),
        (gone, CheckoutReason.METHOD_UNKNOWN),
        (old, CheckoutReason.CARD_EXPIRED),
        (by_hand, CheckoutReason.CARD_ONLY),
    ]:
        assert reasons_of(lambda method=method: buy(cast.isaiah, power_bi, method)) == [reason]


def test_who_may_not_buy_is_refused_before_anything_is_written(cast, power_bi, card):
    assert reasons_of(lambda: buy(cast.anna_guest, power_bi, card)) == [EligibilityReason.GUEST]
    with tenant_scope(cast.contoso.id):
        Organization.objects.filter(id=cast.contoso.id).update(segment=Organization.Segment.EDUCATION)
    assert reasons_of(lambda: buy(cast.isaiah, power_bi, card)) == [EligibilityReason.EDUCATION]
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_an_order_is_a_number_of_queries(cast, power_bi, card, django_assert_max_num_queries):
    buy(cast.isaiah, power_bi, card)
    with django_assert_max_num_queries(40):
        buy(cast.isaiah, power_bi, card)
