"""The panel and its neighbors: what they show, what they refuse, and that they work without a script."""

import re
from html import unescape

import pytest

from billing.models import Order, Payment, PaymentPlan
from kernel.values import clock
from kernel.values.period import add_months
from kernel.web.once import new_key
from licensing.models import Subscription
from tests.billing.managing.world import BOUGHT, buy, day, fresh, licenses, pay, plan_of, recurring
from tests.factories.licensing import make_subscription
from tests.factories.tenants import inside, make_person

pytestmark = pytest.mark.django_db
Status, Channel = Subscription.Status, Subscription.Channel


def words(response) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r" ([.,;])", r"\1", " ".join(unescape(text).split()))


@pytest.fixture
def bought(cast):
    """Adele's ten seats at contoso: in dollars, without tax, a year paid monthly since 1 March."""
    return buy(cast.contoso, cast.adele)


@pytest.fixture
def adele(cast, bought, signed_in):
    return signed_in(cast.adele)


def at(bought, name: str = "", **query: str) -> str:
    return f"/contoso/billing/products/{bought.subscription.id}/{name}{'/' if name else ''}"


def save(client, bought, total, *, when=None, **more):
    with clock.at(when or BOUGHT):
        form = {"total": total, "seen": 10, "submission_key": new_key(), "act": "save", **more}
        return client.post(at(bought, "licenses"), form)


def test_the_price_of_more(adele, bought):
    with clock.at(day(8)):
        page = words(adele.get(at(bought, "licenses"), {"total": 12}))
    # 2 of 12.00 for 24 of 31 days
    assert "Charged today $18.58 2 licenses × $12.00 per month × 24 of 31 days" in page
    assert "Next bill $144.00 on Apr 1, 2026, for 12 licenses" in page
    assert "Who pays Your card ending 4242" in page


def test_the_price_comes_alone_when_the_number_changes(adele, bought):
    asked = {"HX-Request": "true", "HX-Target": "licenses-change"}
    with clock.at(day(8)):
        answer = adele.get(at(bought, "licenses"), {"total": 12}, headers=asked)
    assert answer.content.decode().lstrip().startswith('<div id="licenses-change"')
    assert "Charged today" in words(answer)
    assert "Save" not in words(answer)


def test_saved_it_leads_to_the_order(adele, bought):
    answer = save(adele, bought, 12, when=day(8))
    with inside(bought.organization.id):
        order = Order.objects.get(kind=Order.Kind.ADD)
    assert (answer.status_code, answer["Location"]) == (302, f"/contoso/billing/orders/{order.id}/")
    assert "We are charging your card" in words(adele.get(answer["Location"]))
    pay(bought, at=day(8))
    done = words(adele.get(answer["Location"]))
    assert "You have 2 more licenses of Power BI Pro" in done


def test_a_second_click_orders_nothing_more(adele, bought):
    key = new_key()
    answers = [save(adele, bought, 12, submission_key=key)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    with inside(bought.organization.id):
        assert Payment.objects.filter(state=Payment.State.PENDING).count() == 1


def test_without_a_script_update_shows_the_price_first(adele, bought):
    answer = adele.post(at(bought, "licenses"), {"total": "12", "act": "update"})
    assert answer["Location"] == at(bought, "licenses") + "?total=12"
    assert fresh(bought).quantity == 10


@pytest.mark.parametrize("total", ["", "x", "0", "301", "1e3", "-3", "99999999999", "١٢"])
def test_a_number_that_is_none(adele, bought, total):
    answer = save(adele, bought, total)
    assert answer.status_code == 422
    assert "Choose a number between 1 and 300" in words(answer)
    with clock.at(BOUGHT):
        assert adele.get(at(bought, "licenses"), {"total": total}).status_code == 200


def test_the_same_number_saves_nothing(adele, bought):
    answer = save(adele, bought, 10)
    assert answer.status_code == 422
    assert "That is the number of licenses already" in words(answer)


def test_fewer_with_money_back(adele, bought):
    with clock.at(day(5)):
        page = words(adele.get(at(bought, "licenses"), {"total": 7, "remove": "yes"}))
    # 3 of 12.00 for 27 of 31 days
    assert "Remove licenses" in page
    assert "Given back $31.35 3 licenses × $12.00 per month × 27 of 31 days" in page
    assert "Money is given back until Mar 8, 2026" in page
    answer = save(adele, bought, 7, when=day(5))
    assert "3 licenses were removed." in words(adele.get(answer["Location"]))


def test_fewer_from_the_next_term_on_and_back(adele, bought):
    with clock.at(day(20)):
        page = words(adele.get(at(bought, "licenses"), {"total": 7}))
        assert "From Mar 1, 2027 on there are 7 licenses." in page
        save(adele, bought, 7, when=day(20))
        detail = words(adele.get(at(bought)))
        assert "Scheduled 7 licenses from Mar 1, 2027 on" in detail
        assert "Enter 10 to withdraw that." in words(adele.get(at(bought, "licenses")))
        assert "The removal is withdrawn" in words(adele.get(at(bought, "licenses"), {"total": 10}))
        assert "Buying more withdraws that." in words(adele.get(at(bought, "licenses"), {"total": 11}))
    save(adele, bought, 10, when=day(20))
    assert plan_of(bought).next_quantity is None


def test_the_chooser_proposes_and_counts(cast, signed_in):
    from tests.factories.tenants import make_people

    people = make_people(cast.contoso, 6)
    with inside(cast.contoso.id):
        people[0].__class__.objects.filter(id=people[2].id).update(is_active=False)
    bought = buy(cast.contoso, cast.adele, seats=people)
    client = signed_in(cast.adele)
    with clock.at(day(3)):
        page = client.get(at(bought, "licenses"), {"total": 4})
        ticked = re.findall(r'name="unassign" value="([^"]+)"[^>]* checked', page.content.decode())
        # The switched-off account, then who got the license last.
        assert ticked == [str(people[2].id), str(people[5].id)]
        assert "Enough people are chosen" in words(page)
        fewer = {"total": 4, "picked": "yes", "unassign": str(people[0].id)}
        assert "Choose 1 more person" in words(client.get(at(bought, "licenses"), fewer))
        refused = save(client, bought, 4, when=day(3), picked="yes", unassign=str(people[0].id))
        assert refused.status_code == 422
        assert "Choose 1 more person to unassign." in words(refused)
        saved = save(client, bought, 4, when=day(3), picked="yes", unassign=ticked)
    assert saved.status_code == 302
    assert (fresh(bought).quantity, fresh(bought).seats_used) == (4, 4)


def test_who_was_slower_sees_the_new_number(adele, bought):
    licenses(bought, 9, at=day(2))
    answer = save(adele, bought, 12, when=day(2))
    assert answer.status_code == 422
    assert "This changed while you were looking at it." in words(answer)
    assert "9 now, 0 in use" in words(answer)


@pytest.mark.parametrize("status", [Status.MOVING, Status.EXPIRED, Status.DISABLED, Status.DELETED])
def test_frozen_says_why(adele, bought, status):
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(status=status)
    page = words(adele.get(at(bought, "licenses")))
    assert "The number of licenses cannot be changed now" in page
    assert "Save" not in page
    assert save(adele, bought, 12).status_code == 422


def test_the_details_say_what_is_next(adele, bought):
    with clock.at(day(3)):
        page = words(adele.get(at(bought)))
    for told in (
        "Buy licenses Remove licenses Turn off recurring billing Cancel subscription",
        "Next bill $120.00 on Apr 1, 2026, with tax",
        "Paid with Visa ending 4242",
        "Recurring billing On renews on Mar 1, 2027",
        "Money back until Mar 8, 2026",
        f"{bought.account.code}-O00001",
    ):
        assert told in page


def test_an_admin_reads_and_changes_nothing(cast, bought, signed_in):
    page = signed_in(cast.megan).get(at(bought))
    assert "Order history" in words(page)
    for own in ("Buy licenses", "4242", bought.account.code, "Next bill"):
        assert own not in words(page)
    for name in ("licenses", "recurring", "cancel", "reactivate", "convert"):
        for method in ("get", "post"):
            assert getattr(signed_in(cast.megan), method)(at(bought, name)).status_code == 403


def test_a_colleague_finds_nothing(cast, bought, signed_in):
    client = signed_in(make_person(cast.contoso, "Some Body"))
    for name in ("", "licenses", "recurring", "cancel", "reactivate", "convert"):
        assert client.get(at(bought, name)).status_code == 404


def test_recurring_billing_off_and_on(adele, bought):
    page = words(adele.get(at(bought, "recurring")))
    assert "Everything works as before until Mar 1, 2027." in page
    with clock.at(day(3)):
        page = words(adele.get(at(bought, "recurring")))
        assert "the next bill comes on Apr 1, 2026" in page
        answer = adele.post(at(bought, "recurring"), {"renews": "no", "submission_key": new_key()})
        assert "Recurring billing is off." in words(adele.get(answer["Location"]))
        assert "the subscription ends on Mar 1, 2027" in words(adele.get(at(bought, "recurring")))
        adele.post(at(bought, "recurring"), {"renews": "yes", "submission_key": new_key()})
    assert fresh(bought).renews is True


def test_cancel_says_what_it_gives_back_and_until_when(adele, bought):
    with clock.at(day(4)):
        page = words(adele.get(at(bought, "cancel")))
        assert "Given back $108.39 for 28 of 31 days that are left" in page
        assert "Last free moment Mar 8, 2026" in page
        asked = adele.get(at(bought, "cancel"), {"asked": "yes"})
        assert (asked.status_code, "Choose a reason for the cancellation." in words(asked)) == (422, True)
        confirm = words(adele.get(at(bought, "cancel"), {"asked": "yes", "reason": "no_longer_needed"}))
        assert "Are you sure you want to cancel?" in confirm
        assert "$108.39 is given back to your card ending 4242." in confirm
        form = {"reason": "no_longer_needed", "when": "now", "submission_key": new_key()}
        answer = adele.post(at(bought, "cancel"), form)
        page = words(adele.get(answer["Location"]))
    assert "The subscription is canceled." in page
    assert "Reactivate" in page


def test_cancel_after_the_window_runs_on(adele, bought):
    with clock.at(day(12)):
        page = words(adele.get(at(bought, "cancel")))
        assert "the subscription runs until Mar 1, 2027 and does not renew" in page
        assert "Next bill Apr 1, 2026 agreed for the term, until Mar 1, 2027" in page
        form = {"reason": "no_longer_needed", "when": "later", "submission_key": new_key()}
        answer = adele.post(at(bought, "cancel"), form)
        assert "It runs until Mar 1, 2027." in words(adele.get(answer["Location"]))
        assert "canceled already" in words(adele.get(at(bought, "cancel")))


def test_the_window_closed_while_the_page_was_open(adele, bought):
    with clock.at(day(12)):
        form = {"reason": "no_longer_needed", "when": "now", "submission_key": new_key()}
        answer = adele.post(at(bought, "cancel"), form)
    assert answer.status_code == 422
    assert fresh(bought).status == Status.ACTIVE
    assert fresh(bought).renews is True


def test_reactivate(adele, bought):
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(status=Status.DISABLED, renews=False)
    with clock.at(day(40)):
        page = words(adele.get(at(bought, "reactivate")))
        assert "Charged today $120.00 10 licenses × $12.00 per month" in page
        form = {"method": str(bought.method.id), "renews": "on", "submission_key": new_key()}
        answer = adele.post(at(bought, "reactivate"), form)
        assert "/billing/orders/" in answer["Location"]
        pay(bought, at=day(40))
        page = words(adele.get(answer["Location"]))
    assert "The subscription to Power BI Pro is active again" in page
    assert fresh(bought).status == Status.ACTIVE


def test_somebody_elses_card_is_none(cast, adele, bought):
    from tests.factories.billing import make_account, make_method

    theirs = make_method(make_account(cast.contoso, cast.alex))
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(status=Status.DISABLED)
    form = {"method": str(theirs.id), "renews": "on", "submission_key": new_key()}
    assert adele.post(at(bought, "reactivate"), form).status_code == 422
    with inside(bought.organization.id):
        assert not Order.objects.filter(kind=Order.Kind.REENABLE).exists()


def test_a_trial_says_what_happens_at_its_end(adele, bought):
    with inside(bought.organization.id):
        Subscription.objects.filter(id=bought.subscription.id).update(
            channel=Channel.TRIAL, expires_at=day(30)
        )
        PaymentPlan.objects.update(anchor_at=day(30), periods=0, billed_until=day(30), next_bill_at=day(30))
    with clock.at(day(3)):
        page = words(adele.get(at(bought)))
        assert "At the end of the trial $120.00 on Mar 30, 2026, with tax" in page
        assert "Convert now" in page
        assert "Cancel trial" in page
        assert "The trial becomes a purchase today" in words(adele.get(at(bought, "convert")))
        recurring(bought, False, at=day(3))
        assert "At the end of the trial It ends nothing is charged" in words(adele.get(at(bought)))


def test_a_trial_without_a_card_just_ends(cast, signed_in):
    with clock.at(BOUGHT):
        trial = buy(cast.contoso, cast.adele)
    with inside(cast.contoso.id):
        PaymentPlan.objects.all().delete()
        Subscription.objects.filter(id=trial.subscription.id).update(
            channel=Channel.TRIAL, expires_at=day(30)
        )
    page = words(signed_in(cast.adele).get(at(trial)))
    assert "This trial ends by itself on Mar 30, 2026. No card is known, and nothing is charged." in page


def test_the_list_offers_more_actions_on_ones_own(cast, adele, bought, signed_in):
    mine, theirs = at(bought, "cancel"), None
    theirs = make_subscription(cast.contoso, bought.product, bought_by=cast.diego)
    page = adele.get("/contoso/billing/products/").content.decode()
    assert f'href="{mine}"' in page
    admins = signed_in(cast.megan).get("/contoso/billing/products/").content.decode()
    assert f"{theirs.id}/cancel/" not in admins
    assert mine not in admins


def test_a_shortage_leads_to_buying_what_is_missing(cast, signed_in):
    from tests.factories.tenants import make_people

    people = make_people(cast.contoso, 5)
    bought = buy(cast.contoso, cast.adele, seats=people)
    central = make_subscription(cast.contoso, bought.product, quantity=2)
    query = {"source": bought.subscription.id, "target": central.id}
    page = signed_in(cast.megan).get("/contoso/billing/products/take-over/plan/", query)
    assert f'href="/contoso/billing/products/{central.id}/licenses/?total=5"' in page.content.decode()


def test_the_number_of_queries_is_known(adele, bought, django_assert_max_num_queries):
    with clock.at(day(3)), django_assert_max_num_queries(32):
        adele.get(at(bought))
    with clock.at(day(3)), django_assert_max_num_queries(24):
        adele.get(at(bought, "licenses"), {"total": 7})


def test_a_period_whose_bill_comes_tonight_is_billed_now(adele, bought):
    moment = add_months(BOUGHT, 1)
    with clock.at(moment):
        page = adele.get(at(bought, "licenses"), {"total": 12})
        assert "its bill is written tonight" in words(page)
        form = {"act": "bill", "submission_key": new_key()}
        answer = adele.post(at(bought, "licenses") + "?total=12", form)
        assert answer["Location"] == at(bought, "licenses") + "?total=12"
        assert plan_of(bought).periods == 2
        # 2 of 12.00 for all 30 days of April
        assert "Charged today $24.00" in words(adele.get(answer["Location"]))
    with inside(bought.organization.id):
        assert Payment.objects.filter(state=Payment.State.PENDING, invoice__isnull=False).count() == 1


def test_nothing_is_given_back_of_a_bill_that_is_being_paid(cast, signed_in):
    bought = buy(cast.contoso, cast.adele, term=1)
    client, moment = signed_in(cast.adele), add_months(BOUGHT, 1)
    with clock.at(moment):
        client.post(at(bought, "licenses"), {"act": "bill", "submission_key": new_key()})
        assert "is being paid right now" in words(client.get(at(bought, "licenses"), {"total": 8}))
        assert "is being paid right now" in words(client.get(at(bought, "cancel")))


def test_without_a_card_the_way_to_one_is_shown(cast, signed_in):
    bought = buy(cast.contoso, cast.adele, card=False)
    client = signed_in(cast.adele)
    with clock.at(day(3)):
        page = client.get(at(bought, "licenses"), {"total": 12})
    assert "No card pays for this subscription." in words(page)
    assert 'href="/contoso/billing/bills/payment-methods/add/"' in page.content.decode()


def test_an_unpaid_bill_is_led_to(adele, bought):
    with inside(bought.organization.id):
        PaymentPlan.objects.update(unpaid_since=BOUGHT)
    with clock.at(day(3)):
        page = adele.get(at(bought, "licenses"))
    assert "A bill of this subscription is not paid." in words(page)
    assert 'href="/contoso/billing/bills/"' in page.content.decode()
