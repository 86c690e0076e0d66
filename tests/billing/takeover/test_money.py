"""What a take-over gives back, bills and charges again, to the cent; and that the pages say it before."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.managing.outlook import may_change
from billing.managing.standing import require_manager
from billing.models import BillingAccount, Invoice, Order, PaymentMethod, PaymentPlan
from billing.payments.request import request_charge
from billing.providers.sandbox.cards import Behavior
from billing.renewals.bill_due import bill_due
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from licensing.models import Subscription, TakeOverSource
from licensing.takeover.money import PaysFrom
from tests.billing.renewals.world import DAY, START, bills, buy, day, fresh, letters, night, plan_of
from tests.factories.billing import bank, make_account, make_method
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import actor, inside, make_people, make_token
from tests.licensing.takeover.test_pages import words as text_of
from tests.licensing.takeover.world import cancel, codes, finish, move, undo

Status = Subscription.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def power_bi(db):
    return make_product("Power BI Pro")


def bought(cast, product, behavior=Behavior.WORKS, **values):
    """Adele's three seats at 10.00 a month for a year, paid by her card on the first day."""
    start = values.get("start", START)
    subscription, plan = buy(cast, product, behavior, periods=0, **{"frequency": 1, **values})
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=subscription.id).update(expires_at=start)
        PaymentPlan.objects.filter(id=plan.id).update(next_bill_at=start)
    with day(0, start):
        bill_due(cast.contoso.id)
        deliver_due(cast.contoso.id)
    return fresh(subscription)


def kept(cast, subscription, pays_from=PaysFrom.NOW):
    from licensing.takeover.keep import keep_for_organization

    with tenant_scope(cast.contoso.id):
        return keep_for_organization(
            actor=actor(cast.megan), subscription_id=subscription.id, pays_from=pays_from
        )


def central(cast, product):
    return make_subscription(cast.contoso, product, quantity=50, expires_at=None)


def taken(cast) -> int:
    return sum(bank().taken(cast.contoso.id).values())


def step(cast) -> TakeOverSource:
    with inside(cast.contoso.id):
        return TakeOverSource.objects.select_related("subscription").latest("id")


def test_canceled_inside_the_window_the_days_that_are_left_go_back_to_the_card(cast, power_bi):
    subscription = bought(cast, power_bi)
    with day(5):
        cancel(cast.megan, subscription)
        deliver_due(cast.contoso.id)
    # 26 of 31 days of 30.00.
    assert bills(subscription) == [("RENEW", "PAID", 3000), ("CANCEL", "REFUNDED", -2516)]
    assert taken(cast) == 484
    assert step(cast).refund.minor == 2516
    plan = plan_of(subscription)
    assert (plan.next_bill_at, plan.next_try_at) == (None, None)
    with inside(cast.contoso.id):
        order = Order.objects.get()
        assert (order.kind, order.state, order.net_minor, order.buyer_id, order.buyer_name) == (
            Order.Kind.CANCEL,
            Order.State.DONE,
            -2516,
            None,
            "Megan Bowen",
        )
        assert order.account_id == plan.account_id
    (letter,) = letters(cast.contoso.id, "subscription_canceled")
    assert "Given back to you, with tax: $25.16. It goes to the card you paid with" in letter["text"]


def test_after_the_window_nothing_goes_back_and_the_letter_says_so(cast, power_bi):
    subscription = bought(cast, power_bi)
    with day(7):
        cancel(cast.megan, subscription)
        deliver_due(cast.contoso.id)
    assert bills(subscription) == [("RENEW", "PAID", 3000)]
    assert (taken(cast), step(cast).refund.minor) == (3000, 0)
    (letter,) = letters(cast.contoso.id, "subscription_canceled")
    assert "the days in which money is given back are over" in letter["text"]
    with day(40):
        assert bill_due(cast.contoso.id) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (5, "$25.16 with tax goes back to Adele Vance"),
        (8, "No refund: the window for refunds ended on Mar 17, 2026"),
    ],
)
def test_the_dialogs_say_the_amount_before(cast, power_bi, signed_in, number, words):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    client = signed_in(cast.megan)
    with day(number):
        at = f"/contoso/billing/products/{subscription.id}/take-over/cancel/"
        asked = text_of(client.get(at))
        sure = text_of(client.get(at, {"reason": "not_approved"}))
        plan = text_of(
            client.get(
                "/contoso/billing/products/take-over/plan/", {"source": subscription.id, "target": target.id}
            )
        )
    assert words in asked
    assert sure.count(words) == 2
    assert words in plan


def test_a_move_gives_back_as_of_the_day_it_was_decided(cast, power_bi):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    with day(6):
        takeover = move(cast.megan, [subscription], target)
    with day(9):
        finish(takeover)
        deliver_due(cast.contoso.id)
    assert bills(subscription)[1] == ("CANCEL", "REFUNDED", -2419)
    (letter,) = letters(cast.contoso.id, "taken_over")
    assert "$24.19" in letter["text"]


def test_undone_what_went_back_for_the_days_that_are_left_is_charged_again(cast, power_bi, signed_in):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    with day(5):
        takeover = move(cast.megan, [subscription], target)
        finish(takeover)
        deliver_due(cast.contoso.id)
    with day(10):
        said = signed_in(cast.megan).get(f"/contoso/billing/products/take-over/{takeover.id}/undo/")
        assert "Adele Vance is charged $20.32 with tax for Power BI Pro again" in said.content.decode()
        _undone(cast, takeover)
        deliver_due(cast.contoso.id)
    assert fresh(subscription).status == Status.ACTIVE
    # 21 of 31 days.
    assert bills(subscription)[2] == ("REENABLE", "PAID", 2032)
    assert taken(cast) == 3000 - 2516 + 2032
    assert "Charged to you again" in letters(cast.contoso.id, "move_undone")[0]["text"]
    with day(31):
        night(cast.contoso.id)
    assert bills(subscription)[3] == ("MONTHLY", "PAID", 3000)


def _undone(cast, takeover):
    back = undo(cast.megan, takeover)
    finish(back, job_id=back.undo_job_id)


def test_undone_when_nothing_went_back_nothing_is_charged_and_billing_goes_on(cast, power_bi):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    with day(10):
        takeover = move(cast.megan, [subscription], target)
        finish(takeover)
    with day(12):
        _undone(cast, takeover)
        deliver_due(cast.contoso.id)
    assert bills(subscription) == [("RENEW", "PAID", 3000)]
    assert plan_of(subscription).next_bill_at == START + 31 * DAY


def test_undone_months_later_only_what_is_left_of_the_running_month_is_charged(cast, power_bi):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    with day(10):
        takeover = move(cast.megan, [subscription], target)
        finish(takeover)
    with day(100):
        _undone(cast, takeover)
        deliver_due(cast.contoso.id)
    # June 18 to July 10: 22 of 30 days.
    assert bills(subscription) == [("RENEW", "PAID", 3000), ("REENABLE", "PAID", 2200)]
    assert plan_of(subscription).next_bill_at == datetime(2026, 7, 10, 15, tzinfo=UTC)


def test_undone_what_was_taken_back_unpaid_is_billed_for_the_days_that_are_left(cast, power_bi):
    subscription, target = bought(cast, power_bi), central(cast, power_bi)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=START)
    with day(31):
        night(cast.contoso.id)
    with day(33):
        takeover = move(cast.megan, [subscription], target)
        finish(takeover)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=None)
    with day(35):
        _undone(cast, takeover)
        deliver_due(cast.contoso.id)
    assert [line for line in bills(subscription) if line[1] == "PAID"] == [
        ("RENEW", "PAID", 3000),
        ("REENABLE", "PAID", 2600),
    ]
    assert plan_of(subscription).next_bill_at == datetime(2026, 5, 10, 15, tzinfo=UTC)


def test_kept_from_now_the_purchaser_gets_the_rest_back_whatever_the_window(cast, power_bi):
    subscription = bought(cast, power_bi)
    card = make_method(make_account(cast.contoso))
    with day(20) as moment:
        kept(cast, subscription)
        deliver_due(cast.contoso.id)
    # 11 of 31 days.
    assert set(bills(subscription)) == {
        ("RENEW", "PAID", 3000),
        ("CREDIT", "REFUNDED", -1065),
        ("PURCHASE", "PAID", 1065),
    }
    plan = plan_of(subscription)
    assert (plan.account_id, plan.method_id) == (card.account_id, card.id)
    assert plan.next_bill_at == START + 31 * DAY
    assert (step(cast).refund.minor, step(cast).charge.minor, step(cast).pays_from) == (1065, 1065, moment)
    assert "$10.65" in letters(cast.contoso.id, "kept")[0]["text"]
    with day(31):
        night(cast.contoso.id)
    with inside(cast.contoso.id):
        last = Invoice.objects.latest("issued_at")
        assert (last.account_id, last.net_minor, last.status) == (card.account_id, 3000, Invoice.Status.PAID)
        kinds = list(Order.objects.order_by("id").values_list("kind", "net_minor"))
    assert kinds == [(Order.Kind.TRANSFER, -1065), (Order.Kind.TRANSFER, 1065)]


def test_both_payers_are_locked_in_the_order_in_which_a_night_locks_them(cast, power_bi):
    make_account(cast.contoso)
    subscription = bought(cast, power_bi)
    with day(20), CaptureQueriesContext(connection) as asked:
        kept(cast, subscription)
    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    first = next(sql for sql in locks if 'FROM "billing_billingaccount"' in sql)
    assert 'ORDER BY "billing_billingaccount"."id"' in first
    assert '"owner_id" IS NULL OR' in first


def test_kept_from_the_next_bill_on_nothing_moves_today(cast, power_bi):
    subscription = bought(cast, power_bi)
    card = make_method(make_account(cast.contoso))
    with day(20):
        kept(cast, subscription, PaysFrom.NEXT)
        deliver_due(cast.contoso.id)
    after, plan = fresh(subscription), plan_of(subscription)
    assert (after.owner_id, plan.next_account_id) == (None, card.account_id)
    assert bills(subscription) == [("RENEW", "PAID", 3000)]
    assert step(cast).pays_from == START + 31 * DAY
    assert "pays from April 10, 2026 on" in letters(cast.contoso.id, "kept")[0]["text"]
    with day(31):
        night(cast.contoso.id)
    assert plan_of(subscription).account_id == card.account_id
    assert [booking.amount.minor for booking in bank().statement(cast.contoso.id)] == [3000, 3000]


def test_until_the_next_bill_no_admin_sees_the_purchasers_card(cast, power_bi, signed_in):
    subscription = bought(cast, power_bi)
    card = make_method(make_account(cast.contoso), brand="Mastercard", last4="4444")
    with day(20):
        kept(cast, subscription, PaysFrom.NEXT)
        client = signed_in(cast.megan)
        at = f"/contoso/billing/products/{subscription.id}/"
        pages = [text_of(client.get(at + part)) for part in ("", "recurring/", "licenses/", "cancel/")]
    assert not [page for page in pages if "4242" in page]
    assert card.last4 in pages[0]


def test_what_ran_out_before_the_next_bill_comes_back_at_the_organizations_cost(cast, power_bi):
    from billing.managing.reactivate import reactivate
    from billing.managing.set_recurring import set_recurring

    subscription = bought(cast, power_bi, term_months=1)
    card = make_method(make_account(cast.contoso), brand="Mastercard", last4="4444")
    who = {"actor": actor(cast.megan), "subscription_id": subscription.id}
    with day(20):
        kept(cast, subscription, PaysFrom.NEXT)
        with tenant_scope(cast.contoso.id):
            set_recurring(**who, renews=False)
    (letter,) = letters(cast.contoso.id, "recurring_off")
    assert "4242" not in letter["text"]
    with day(33):
        night(cast.contoso.id)
        assert fresh(subscription).status == Status.EXPIRED
        with tenant_scope(cast.contoso.id):
            order = reactivate(**who, renews=True)
        deliver_due(cast.contoso.id)
    assert (fresh(order).state, order.account_id, order.method_id) == (
        Order.State.DONE, card.account_id, card.id,
    )  # fmt: skip
    plan = plan_of(subscription)
    assert (plan.account_id, plan.method_id) == (card.account_id, card.id)
    assert (plan.next_account_id, plan.next_method_id) == (None, None)


def test_without_a_card_the_organization_pays_by_invoice(cast, power_bi):
    subscription = bought(cast, power_bi)
    with day(20):
        kept(cast, subscription)
    with inside(cast.contoso.id):
        account = BillingAccount.objects.get(owner_id=None)
        method = PaymentMethod.objects.get(account_id=account.id)
        bill = Invoice.objects.get(account_id=account.id)
    assert (method.kind, account.payment_method_id) == (PaymentMethod.Kind.INVOICE, method.id)
    assert (bill.status, bill.due_at - bill.issued_at) == (Invoice.Status.DUE, 30 * DAY)
    assert {one["to"] for one in letters(cast.contoso.id, "bill_due")} == {cast.megan.email, cast.patti.email}


def test_kept_while_a_bill_is_unpaid_only_from_now_and_the_bill_is_taken_back(cast, power_bi):
    subscription = bought(cast, power_bi)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=START)
    with day(31):
        night(cast.contoso.id)
    with day(35):
        assert codes(kept, cast, subscription, PaysFrom.NEXT) == ["pays_from_now_only"]
        kept(cast, subscription)
    assert set(bills(subscription)) == {
        ("RENEW", "PAID", 3000),
        ("MONTHLY", "CREDITED", 3000),
        ("CREDIT", "CREDITED", -3000),
        ("PURCHASE", "DUE", 2600),
    }
    assert (plan_of(subscription).unpaid_since, plan_of(subscription).next_try_at) == (None, None)


def test_money_that_comes_for_a_bill_taken_back_goes_back(cast, power_bi):
    subscription = bought(cast, power_bi)
    with inside(cast.contoso.id):
        PaymentMethod.objects.update(removed_at=START)
    with day(31):
        night(cast.contoso.id)
    with day(32):
        with tenant_scope(cast.contoso.id):
            invoice = Invoice.objects.select_related("account").get(status=Invoice.Status.DUE)
            method = make_method(invoice.account)
            request_charge(
                account=invoice.account,
                method=method,
                amount=invoice.total,
                invoice=invoice,
                is_attended=True,
            )
        cancel(cast.megan, subscription)
        deliver_due(cast.contoso.id)
        deliver_due(cast.contoso.id)
    assert taken(cast) == 3000


def test_the_choice_is_on_the_page_with_both_amounts(cast, power_bi, signed_in):
    subscription = bought(cast, power_bi)
    client = signed_in(cast.megan)
    address = f"/contoso/billing/products/{subscription.id}/take-over/keep/"
    with day(20):
        page = client.get(address)
        text = page.content.decode()
        assert "$10.65 goes back to Adele Vance, and $10.65 is billed to Contoso" in text
        assert "From the next bill on, Apr 10, 2026" in text
        assert "Contoso pays by invoice, within 30 days." in text
        key = text.split('name="submission_key" value="')[1].split('"')[0]
        answer = client.post(address, {"submission_key": key, "pays_from": "next"})
        assert answer.status_code in (302, 303)
        assert "pays for it from Apr 10, 2026 on" in text_of(client.get(answer["Location"]))
    assert plan_of(subscription).next_account_id is not None


def test_a_trial_is_kept_without_money_and_converts_at_the_organizations_cost(cast, power_bi):
    subscription, _plan = buy(
        cast, power_bi, Behavior.WORKS, periods=0, channel=Subscription.Channel.TRIAL, frequency=1
    )
    ends = START + 30 * DAY
    with inside(cast.contoso.id):
        Subscription.objects.update(expires_at=ends)
        PaymentPlan.objects.update(anchor_at=ends, billed_until=ends, next_bill_at=ends)
    card = make_method(make_account(cast.contoso))
    with day(3):
        kept(cast, subscription)
    assert bills(subscription) == []
    with day(30):
        night(cast.contoso.id)
    assert fresh(subscription).channel == Subscription.Channel.CENTRAL
    assert plan_of(subscription).account_id == card.account_id


def test_fifty_sources_are_asked_about_in_as_many_questions_as_one(cast, power_bi):
    from licensing.takeover.money import books

    people = make_people(cast.contoso, 6)
    rows = [bought(cast, power_bi, person=person) for person in people]

    def asked(sources) -> int:
        with tenant_scope(cast.contoso.id), CaptureQueriesContext(connection) as queries:
            found = Subscription.objects.select_related("product").filter(id__in=[row.id for row in sources])
            books().refunds(list(found))
        return len(queries)

    with day(5):
        assert asked(rows[:1]) == asked(rows)


def test_until_the_organization_pays_the_number_of_licenses_stays(cast, power_bi):
    subscription = bought(cast, power_bi)
    make_method(make_account(cast.contoso))

    def more():
        with tenant_scope(cast.contoso.id):
            standing = require_manager(actor(cast.megan), subscription.id)
            may_change(standing).or_refuse()

    with day(20):
        kept(cast, subscription, PaysFrom.NEXT)
        # Else the purchaser's card would be charged for what the organization wants (R14).
        assert codes(more) == ["payer_changes_soon"]
    with day(31):
        night(cast.contoso.id)
        assert codes(more) == []


def test_the_api_keeps_from_the_next_bill_on_and_tells_what_moved(cast, power_bi):
    subscription = bought(cast, power_bi)
    make_method(make_account(cast.contoso))
    token = make_token(cast.megan, "takeover:write", "subscriptions:read")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = f"/api/v1/contoso/subscriptions/{subscription.id}/keep/"
    with day(20):
        answer = client.post(address, {"pays_from": "next"}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    (source,) = answer.json()["sources"]
    assert (source["refund"], source["charge"]) == (None, None)
    assert source["pays_from"].startswith("2026-04-10")
