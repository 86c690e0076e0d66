"""What is due is billed and charged, once, however late and however often the work runs."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Invoice, InvoiceLine, PaymentPlan
from billing.providers.sandbox.cards import Behavior
from billing.renewals.bill_due import bill_due
from kernel.outbox.relay import deliver_due
from licensing.models import SeatLedger, Subscription
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
from tests.factories.billing import bank, make_account, make_invoice_method, make_method
from tests.factories.tenants import inside

Status, Channel = Subscription.Status, Subscription.Channel
pytestmark = pytest.mark.django_db
# A savepoint (2), the bill's number (2), bill, lines, payment, message, plan.
PER_PLAN = 9


def taken(cast) -> int:
    return sum(bank().taken(cast.contoso.id).values())


def test_a_monthly_payment_inside_the_term(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS)
    with day(30):
        assert night(cast.contoso.id) == []
    with day(31):
        assert night(cast.contoso.id) == ["1 bill issued"]
    plan = plan_of(bought)
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]
    assert (plan.periods, plan.billed_until, plan.next_bill_at) == (
        2,
        datetime(2026, 5, 10, 15, tzinfo=UTC),
        datetime(2026, 5, 10, 15, tzinfo=UTC),
    )
    assert taken(cast) == 3000
    assert mailed(cast.contoso.id) == []


def test_a_new_term_is_announced_renewed_and_told(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS, term_months=1)
    done = nights(cast.contoso.id, 0, 31)
    assert done == {24: ["1 renewal announced"], 30: ["1 renewal announced"], 31: ["1 bill issued"]}
    assert bills(bought) == [("RENEW", "PAID", 3000)]
    assert fresh(bought).expires_at == datetime(2026, 5, 10, 15, tzinfo=UTC)
    assert mailed(cast.contoso.id) == ["renewal_announced", "renewal_announced", "renewed"]
    warning = letters(cast.contoso.id, "renewal_announced")[0]
    assert "renews by itself on April 10, 2026 for $30.00 with tax" in warning["text"]
    assert "Your card ending 4242 is charged that day." in warning["text"]


def test_a_yearly_term_is_announced_thirty_seven_and_one_days_before(cast, power_bi):
    buy(cast, power_bi, Behavior.WORKS, frequency=12)
    done = nights(cast.contoso.id, 300, 366)
    assert done == {
        335: ["1 renewal announced"],
        358: ["1 renewal announced"],
        364: ["1 renewal announced"],
        365: ["1 bill issued"],
    }


def test_after_downtime_only_the_nearest_announcement_is_written(cast, power_bi):
    buy(cast, power_bi, Behavior.WORKS, frequency=12)
    for number in (360, 361, 364, 364):
        with day(number):
            night(cast.contoso.id)
    assert mailed(cast.contoso.id) == ["renewal_announced", "renewal_announced"]


def test_weeks_of_downtime_make_one_bill_with_a_line_per_period(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS)
    with day(100):
        assert night(cast.contoso.id) == ["1 bill issued"]
        assert night(cast.contoso.id) == []
    assert bills(bought) == [("MONTHLY", "PAID", 3000)] * 3
    with inside(cast.contoso.id):
        assert Invoice.objects.count() == 1
        periods = InvoiceLine.objects.order_by("position").values_list("billed_from", "billed_until")
        assert [(a.date().isoformat(), b.date().isoformat()) for a, b in periods] == [
            ("2026-04-10", "2026-05-10"),
            ("2026-05-10", "2026-06-10"),
            ("2026-06-10", "2026-07-10"),
        ]
    assert taken(cast) == 9000


def test_without_recurring_billing_the_term_is_paid_to_its_end_and_no_further(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS, renews=False, periods=11)
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(next_bill_at=START + 337 * DAY)
    done = nights(cast.contoso.id, 337, 366)
    assert done[337] == ["1 bill issued"]
    assert plan_of(bought).next_bill_at is None
    assert fresh(bought).status == Status.EXPIRED
    assert bills(bought) == [("MONTHLY", "PAID", 3000)]


def test_the_end_of_a_month_stays_the_end_of_a_month(cast, power_bi):
    start = datetime(2026, 1, 31, 15, tzinfo=UTC)
    _bought, _ = buy(cast, power_bi, Behavior.WORKS, start=start)
    with day(95, start):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        ends = InvoiceLine.objects.order_by("position").values_list("billed_until", flat=True)
        assert [end.date().isoformat() for end in ends] == ["2026-03-31", "2026-04-30", "2026-05-31"]


def test_a_trial_with_a_card_becomes_a_subscription(cast, power_bi):
    bought, _plan = buy(cast, power_bi, Behavior.WORKS, periods=0, channel=Channel.TRIAL)
    ends = START + 30 * DAY
    with inside(cast.contoso.id):
        Subscription.objects.update(expires_at=ends)
        PaymentPlan.objects.update(anchor_at=ends, billed_until=ends, next_bill_at=ends)
    nights(cast.contoso.id, 1, 30)
    after = fresh(bought)
    assert (after.channel, after.status) == (Channel.SELF_SERVICE, Status.ACTIVE)
    assert after.expires_at == datetime(2027, 4, 9, 15, tzinfo=UTC)
    assert bills(bought) == [("CONVERT", "PAID", 3000)]
    assert mailed(cast.contoso.id) == ["trial_converting", "trial_converting", "renewed"]
    assert plan_of(bought).periods == 1


def test_a_scheduled_reduction_holds_from_the_new_term_never_below_the_seats_in_use(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS, quantity=10, term_months=1, seats=[cast.alex, cast.diego])
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(next_quantity=1)
    with day(31):
        night(cast.contoso.id)
    assert fresh(bought).quantity == 2
    assert bills(bought) == [("RENEW", "PAID", 2000)]
    assert plan_of(bought).next_quantity is None
    with inside(cast.contoso.id):
        row = SeatLedger.objects.get(subscription_id=bought.id, kind=SeatLedger.Kind.QUANTITY)
    assert (row.delta, row.actor_name) == (-8, "Selfservice")


def test_from_the_next_period_on_another_account_pays(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS)
    account = make_account(cast.contoso)
    method = make_method(account)
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(next_account_id=account.id, next_method_id=method.id)
    with day(31):
        night(cast.contoso.id)
    plan = plan_of(bought)
    assert (plan.account_id, plan.method_id, plan.next_account_id) == (account.id, method.id, None)
    with inside(cast.contoso.id):
        assert Invoice.objects.get().account_id == account.id


def test_the_organizations_address_for_bills_gets_each_bill_and_reminder_once(cast, power_bi):
    buy(cast, power_bi)
    account = make_account(cast.contoso, bill_email="ap@contoso.example")
    method = make_invoice_method(account)
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(account_id=account.id, method_id=method.id)
    nights(cast.contoso.id, 31, 62)
    for name in ("bill_due", "bill_overdue"):
        to = [letter["to"] for letter in letters(cast.contoso.id, name)]
        assert to.count("ap@contoso.example") == 1
        assert {cast.megan.email, cast.patti.email} < set(to)


def test_who_pays_by_hand_gets_a_bill_that_is_due_in_thirty_days(cast, power_bi):
    bought, _plan = buy(cast, power_bi)
    account = make_account(cast.contoso)
    method = make_invoice_method(account)
    with inside(cast.contoso.id):
        PaymentPlan.objects.update(account_id=account.id, method_id=method.id)
    with day(31):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        invoice = Invoice.objects.get()
    assert (invoice.status, invoice.due_at - invoice.issued_at) == (Invoice.Status.DUE, 30 * DAY)
    assert set(mailed(cast.contoso.id)) == {"bill_due"}
    assert taken(cast) == 0
    # Unpaid, it is reminded of by the schedule, and the next months are billed meanwhile.
    done = nights(cast.contoso.id, 32, 92)
    overdue = [n for n, lines in done.items() if any("overdue" in line or "again" in line for line in lines)]
    assert overdue == [61, 64, 68, 75, 82, 91]
    assert fresh(bought).status == Status.DISABLED


def test_what_costs_nothing_is_paid(cast, power_bi):
    bought, _ = buy(cast, power_bi, Behavior.WORKS, price_minor=0)
    with day(31):
        night(cast.contoso.id)
    assert bills(bought) == [("MONTHLY", "PAID", 0)]


def test_one_that_cannot_be_billed_does_not_hold_up_the_others(cast, power_bi):
    wrong, _ = buy(cast, power_bi, Behavior.WORKS, currency="JPY")
    right, _ = buy(cast, power_bi, Behavior.WORKS)
    with day(31):
        with pytest.raises(ValueError, match="JPY"):
            bill_due(cast.contoso.id)
        deliver_due(cast.contoso.id)
    assert bills(wrong) == []
    assert bills(right) == [("MONTHLY", "PAID", 3000)]


@pytest.mark.parametrize("status", [Status.MOVING, Status.DISABLED, Status.DELETED])
def test_what_is_not_active_is_not_billed(cast, power_bi, status):
    bought, _ = buy(cast, power_bi, Behavior.WORKS, status=status, status_at=START + 30 * DAY)
    with day(31):
        assert bill_due(cast.contoso.id) == []
    assert bills(bought) == []


def test_a_run_asks_the_same_number_of_questions_for_each_plan(cast, power_bi):
    def asked(start: int, count: int) -> int:
        for _ in range(count):
            buy(cast, power_bi, Behavior.WORKS, start=START + start * DAY)
        with day(start + 31), CaptureQueriesContext(connection) as queries:
            bill_due(cast.contoso.id)
        return len(queries)

    # Those that were there before are due again each time.
    one, six, fifteen = asked(0, 1), asked(100, 5), asked(200, 9)
    assert (six - one, fifteen - six) == (5 * PER_PLAN, 9 * PER_PLAN)
