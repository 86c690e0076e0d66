"""Refused charges: letters, tries by the schedule, Expired, Disabled, the bill taken back; and the way back."""

from datetime import timedelta

import pytest

from billing.models import BillingAccount, Invoice, Order, Payment, PaymentMethod, PaymentPlan
from billing.payments.request import request_charge
from billing.payments.rules import OPEN
from billing.providers.sandbox.cards import Behavior
from billing.renewals.dunning import dunning
from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from kernel.values import clock
from kernel.values.period import add_months
from licensing.models import Product, Subscription
from tests.billing.renewals.world import (
    DAY,
    START,
    bills,
    buy,
    day,
    fresh,
    letters,
    mailed,
    night,
    nights,
    plan_of,
)
from tests.factories.billing import bank, make_account, make_method, make_order, make_payment
from tests.factories.tenants import inside

Status, Channel = Subscription.Status, Subscription.Channel
pytestmark = pytest.mark.django_db


def taken(cast) -> int:
    return sum(bank().taken(cast.contoso.id).values())


def asked(cast) -> int:
    """How many charges the bank was asked for."""
    return len(bank().statement(cast.contoso.id))


def other_card(cast, plan, behavior=Behavior.WORKS) -> None:
    """Replace the card of a plan."""
    with inside(cast.contoso.id):
        method = make_method(BillingAccount.objects.get(id=plan.account_id), behavior)
        PaymentPlan.objects.filter(id=plan.id).update(method_id=method.id)


def pay_now(cast, behavior=Behavior.WORKS) -> None:
    """Pay the due bill at its page."""
    with inside(cast.contoso.id):
        invoice = Invoice.objects.select_related("account").get(status=Invoice.Status.DUE)
    method = make_method(invoice.account, behavior, default=False)
    with tenant_scope(cast.contoso.id):
        request_charge(
            account=invoice.account, method=method, amount=invoice.total, invoice=invoice, is_attended=True
        )
    deliver_due(cast.contoso.id)


def test_a_refused_monthly_payment_ends_in_disabled_then_deleted_by_the_schedule(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.DECLINED_LATER, seats=[cast.alex])
    done = nights(cast.contoso.id, 31, 31 + 130)
    once = ["1 unpaid bill tried again or given up"]
    assert done == {
        31: ["1 bill issued"],
        34: once,
        38: once,
        45: once,
        52: once,
        61: once,
        151: ["1 subscription deleted", "1 unpaid bill taken back"],
    }
    assert asked(cast) == 5
    assert taken(cast) == 0
    assert bills(bought) == [("MONTHLY", "CREDITED", 3000), ("CREDIT", "CREDITED", -3000)]
    after, plan = fresh(bought), plan_of(bought)
    assert (after.status, after.status_at) == (Status.DELETED, START + 151 * DAY)
    assert (plan.next_bill_at, plan.unpaid_since, plan.next_try_at) == (None, None, None)
    assert mailed(cast.contoso.id) == [
        *["payment_refused"] * 5,
        "subscription_disabled",
        "subscription_deleted",
    ]


def test_the_letter_says_why_what_next_and_when_it_ends(cast, power_bi):
    buy(cast, power_bi, Behavior.INSUFFICIENT_FUNDS)
    with day(31):
        night(cast.contoso.id)
    text = letters(cast.contoso.id, "payment_refused")[0]["text"]
    assert "The payment of $30.00 for your subscription to Power BI Pro" in text
    assert "There is not enough money on the card. Use another card." in text
    assert "It is tried again on April 13, 2026." in text
    assert "Nothing changes until May 10, 2026." in text
    assert "/pay/" in text


def test_a_term_that_nobody_paid_is_expired_and_active_again_when_paid(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.DECLINED_LATER, term_months=1)
    nights(cast.contoso.id, 31, 35)
    after = fresh(bought)
    assert (after.status, after.expires_at) == (Status.EXPIRED, START + 31 * DAY)
    other_card(cast, plan)
    done = nights(cast.contoso.id, 36, 45)
    assert done == {38: ["1 unpaid bill tried again or given up"]}
    after = fresh(bought)
    assert (after.status, after.expires_at) == (Status.ACTIVE, START + 61 * DAY)
    assert bills(bought) == [("RENEW", "PAID", 3000)]
    assert (plan_of(bought).unpaid_since, plan_of(bought).refusals) == (None, 0)
    assert mailed(cast.contoso.id) == ["payment_refused", "payment_refused", "bill_paid_late"]
    with inside(cast.contoso.id):
        verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["renewal.renewed", "expiry.expired", "renewal.paid_again"]


def test_paid_after_it_was_disabled_the_time_without_use_is_not_billed(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.DECLINED_LATER)
    nights(cast.contoso.id, 31, 65)
    assert fresh(bought).status == Status.DISABLED
    other_card(cast, plan)
    with day(71):
        pay_now(cast)
        # The rest of the running month was asked for by the answer.
        deliver_due(cast.contoso.id)
    assert fresh(bought).status == Status.ACTIVE
    # May 20 to June 10 of a month of 31 days: 21 days.
    assert bills(bought) == [("MONTHLY", "PAID", 3000), ("REENABLE", "PAID", 2032)]
    plan = plan_of(bought)
    assert (plan.periods, plan.next_bill_at) == (3, START + 92 * DAY)
    assert taken(cast) == 5032


def test_paid_when_its_month_is_over_and_nobody_wants_another_it_stays_out_of_use(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.DECLINED_LATER, term_months=1)
    nights(cast.contoso.id, 31, 65)
    with inside(cast.contoso.id):
        Subscription.objects.update(renews=False)
    with day(100):
        pay_now(cast)
    assert fresh(bought).status == Status.DISABLED
    assert bills(bought) == [("RENEW", "PAID", 3000)]
    assert "You can reactivate it on its page." in letters(cast.contoso.id, "bill_paid_late")[0]["text"]


def test_paid_when_its_term_is_over_and_nobody_wants_another_it_stays_expired(cast, power_bi):
    subscription, _plan = buy(cast, power_bi, None, periods=11, renews=False)
    start_of_last = add_months(START, 11)
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(next_bill_at=start_of_last)
    last, over = (start_of_last - START).days, (add_months(START, 12) - START).days
    with day(last):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        # Its product lets bills be unpaid for longer than a month.
        Product.objects.update(grace_days=60)
    with day(over):
        night(cast.contoso.id)
    assert fresh(subscription).status == Status.EXPIRED
    with day(over + 3):
        pay_now(cast)
        deliver_due(cast.contoso.id)
    assert fresh(subscription).status == Status.EXPIRED
    assert plan_of(subscription).unpaid_since is None
    assert "does not become active again by it" in letters(cast.contoso.id, "bill_paid_late")[-1]["text"]


def test_while_a_bill_is_unpaid_no_other_is_written_and_what_was_missed_comes_after(cast, power_bi):
    start = START - 13 * DAY  # the months from February 25 on: 28 days first
    bought, plan = buy(cast, power_bi, Behavior.DECLINED_LATER, start=start)
    with inside(cast.contoso.id):
        type(power_bi).objects.update(grace_days=60)
    nights(cast.contoso.id, 28, 62, start)
    assert bills(bought) == [("MONTHLY", "DUE", 3000)]
    other_card(cast, plan)
    with day(63, start):
        pay_now(cast)
    with day(64, start):
        assert night(cast.contoso.id) == ["1 bill issued"]
    assert bills(bought) == [("MONTHLY", "PAID", 3000)] * 2


def test_without_a_card_it_is_like_refused(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.WORKS)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=START)
    nights(cast.contoso.id, 31, 34)
    assert mailed(cast.contoso.id) == ["payment_refused"] * 2
    assert "The card was removed." in letters(cast.contoso.id, "payment_refused")[0]["text"]
    assert asked(cast) == 0
    other_card(cast, plan)
    nights(cast.contoso.id, 35, 38)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]


def test_the_accounts_own_card_steps_in_for_a_removed_one(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.WORKS)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=START)
    with inside(cast.contoso.id):
        make_method(BillingAccount.objects.get(id=plan.account_id))
    nights(cast.contoso.id, 31, 31)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]


def test_a_bank_that_wants_the_payer_gets_a_letter_with_the_way_to_confirm(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.CONFIRM_ALWAYS)
    with day(31):
        night(cast.contoso.id)
    letter = letters(cast.contoso.id, "payment_to_confirm")[0]
    assert "your bank wants you to confirm it" in letter["text"]
    assert "/pay/" in letter["text"]
    with day(32):
        pay_now(cast, Behavior.CONFIRM_ALWAYS)
    with inside(cast.contoso.id):
        waiting = Payment.objects.get(state=Payment.State.ACTION_NEEDED)
    assert waiting.action
    # Waiting at the bank is no refusal: nothing new was written.
    assert mailed(cast.contoso.id) == ["payment_to_confirm"]
    assert bills(bought) == [("MONTHLY", "DUE", 3000)]


def test_what_a_payer_never_confirmed_at_their_bank_can_be_paid_anew(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.CONFIRM_ALWAYS)
    with day(31):
        night(cast.contoso.id)
        pay_now(cast, Behavior.CONFIRM_ALWAYS)
    with day(31.5):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        assert Payment.objects.filter(state=Payment.State.ACTION_NEEDED).count() == 1
    with day(32.1):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        assert not Payment.objects.filter(state__in=OPEN).exists()
    assert mailed(cast.contoso.id) == ["payment_to_confirm"]
    with day(32.2):
        pay_now(cast)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]


def test_refused_at_the_page_is_not_a_refusal_of_the_schedule(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.DECLINED_LATER)
    with day(31):
        night(cast.contoso.id)
        pay_now(cast, Behavior.DECLINED_LATER)
    assert plan_of(bought).refusals == 1
    assert mailed(cast.contoso.id) == ["payment_refused"]


def test_money_for_a_bill_that_is_paid_or_taken_back_goes_back(cast, power_bi):
    buy(cast, power_bi, Behavior.WORKS)
    with day(31):
        night(cast.contoso.id)
        with tenant_scope(cast.contoso.id):
            invoice = Invoice.objects.select_related("account").get()
            method = PaymentMethod.objects.get()
            request_charge(
                account=invoice.account,
                method=method,
                amount=invoice.total,
                invoice=invoice,
                is_attended=False,
            )
        deliver_due(cast.contoso.id)
        deliver_due(cast.contoso.id)
    assert [booking.amount.minor for booking in bank().statement(cast.contoso.id)] == [3000, 3000, -3000]


def test_a_bank_that_is_closed_is_asked_again_and_charges_once(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.TIME_OUT)
    with day(31):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        assert Payment.objects.get().state == Payment.State.PENDING
    # Its message may be parked by then; the night asks with the same key.
    with day(32):
        night(cast.contoso.id)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]
    assert asked(cast) == 1


def test_an_order_whose_answer_never_came_is_asked_about_again(cast, power_bi):
    bought, _plan = buy(cast, power_bi, Behavior.WORKS)
    account = make_account(cast.contoso, cast.adele)
    with day(1), inside(cast.contoso.id):
        card = account.methods.get()
        order = make_order(account, power_bi, subscription=bought, method=card, state=1, kind=3)
        payment = make_payment(account, card, order_id=order.id, state=1, settled_at=None)
    with day(2):
        night(cast.contoso.id)
    assert fresh(payment).state == Payment.State.SUCCEEDED
    assert fresh(order).state == Order.State.DONE


def test_downtime_over_the_end_tries_once_more_before_it_disables(cast, power_bi):
    bought, _plan = buy(cast, power_bi, Behavior.DECLINED_LATER)
    other, other_plan = buy(cast, power_bi, Behavior.DECLINED_LATER, person=cast.diego)
    nights(cast.contoso.id, 31, 33)
    other_card(cast, other_plan)
    with day(70):
        night(cast.contoso.id)
    assert (fresh(bought).status, fresh(other).status) == (Status.DISABLED, Status.ACTIVE)
    assert fresh(bought).status_at == START + 61 * DAY
    assert mailed(cast.contoso.id).count("payment_refused") == 2


def test_a_second_run_of_the_same_night_changes_nothing(cast, power_bi):
    _bought, _ = buy(cast, power_bi, Behavior.DECLINED_LATER)
    for number in (31, 34):
        with day(number):
            night(cast.contoso.id)
            assert night(cast.contoso.id) == []
    assert asked(cast) == 2
    assert len(mailed(cast.contoso.id)) == 2


def replace_card(cast, plan, behavior=Behavior.WORKS) -> None:
    """Give another card, as the page of payment methods does."""
    other_card(cast, plan, behavior)
    with inside(cast.contoso.id):
        PaymentPlan.objects.filter(id=plan.id).update(next_try_at=clock.now())


def test_another_card_is_tried_the_same_night(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.DECLINED_LATER)
    nights(cast.contoso.id, 31, 40)
    with day(41):
        replace_card(cast, plan)
        night(cast.contoso.id)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]


def test_another_card_is_tried_once_after_it_was_disabled(cast, power_bi):
    bought, plan = buy(cast, power_bi, Behavior.DECLINED_LATER)
    nights(cast.contoso.id, 31, 65)
    for number, behavior in ((70, Behavior.INSUFFICIENT_FUNDS), (72, Behavior.WORKS)):
        with day(number):
            replace_card(cast, plan, behavior)
            night(cast.contoso.id)
        with day(number + 1):
            assert night(cast.contoso.id) == []
    last = letters(cast.contoso.id, "payment_refused")[-1]["text"]
    assert "Nobody can use the subscription until it is paid." in last
    assert "tried again" not in last
    assert fresh(bought).status == Status.ACTIVE
    assert asked(cast) == 5 + 1 + 2


def test_what_moves_waits(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.DECLINED_LATER)
    nights(cast.contoso.id, 31, 33)
    with inside(cast.contoso.id):
        Subscription.objects.update(status=Status.MOVING)
    with day(34):
        dunning(cast.contoso.id)
    assert plan_of(bought).next_try_at == START + 35 * DAY
    with inside(cast.contoso.id):
        Subscription.objects.update(status=Status.ACTIVE)
    with day(35) as moment:
        night(cast.contoso.id)
    assert plan_of(bought).next_try_at == moment + timedelta(days=3)


def test_while_the_payer_is_at_their_bank_the_schedule_charges_nothing(cast, power_bi):
    buy(cast, power_bi, Behavior.DECLINED_LATER)
    nights(cast.contoso.id, 31, 31)
    before = asked(cast)
    with day(34):
        pay_now(cast, Behavior.CONFIRM_ALWAYS)
        assert asked(cast) == before + 1
    nights(cast.contoso.id, 34, 34)
    assert asked(cast) == before + 1
    with inside(cast.contoso.id):
        assert Payment.objects.filter(state__in=OPEN).count() == 1
