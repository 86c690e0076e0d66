"""Offers and orders by API: the same verbs, once per key, nobody else's."""

import pytest

from billing.models import Order
from billing.providers.sandbox.cards import Behavior
from kernel.isolation.scope import tenant_scope
from tenants.models import Organization, Person
from tests.api.caller import Caller
from tests.billing.checkout.world import books, work
from tests.factories.billing import make_method
from tests.factories.licensing import make_subscription

pytestmark = pytest.mark.django_db
BOTH = ("bills:read", "purchases:write")


def wanted(card, **changes) -> dict:
    given = {
        "product": "CFQ7TTC0H9MP",
        "quantity": 3,
        "term_months": 12,
        "frequency_months": 1,
        "payment_method": str(card.id),
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def test_offers(cast, power_bi, card):
    make_subscription(cast.contoso, power_bi, quantity=5, seats=[cast.megan])
    offers = Caller(cast.isaiah, "licenses:read").get("products/CFQ7TTC0H9MP/offers/").json()
    assert (offers["currency"], offers["free_licenses"], offers["has_no_card_trial"]) == ("USD", 4, True)
    assert [
        (one["term_months"], one["frequency_months"], one["price"]["minor"]) for one in offers["offers"]
    ] == [
        (1, 1, 1400),
        (12, 1, 1300),
        (12, 12, 14000),
    ]


def test_an_order_from_its_placing_to_its_end(cast, power_bi, card):
    caller = Caller(cast.isaiah, *BOTH)
    answer = caller.send("orders/", wanted(card))
    assert answer.status_code == 202
    placed = answer.json()
    assert (placed["state"], placed["total"]["minor"], placed["subscription"]) == ("paying", 3900, None)
    assert answer["Location"].endswith(f"/api/v1/contoso/orders/{placed['id']}/")
    work(cast.contoso)
    done = caller.get(f"orders/{placed['id']}/").json()
    assert (done["state"], done["failure"]) == ("done", "")
    assert done["subscription"]
    assert [row["id"] for row in caller.get("orders/").json()["items"]] == [placed["id"]]
    assert books(cast.contoso).bank == 3900


def test_one_key_one_order(cast, power_bi, card):
    caller = Caller(cast.isaiah, *BOTH)
    answers = [caller.send("orders/", wanted(card), **{"Idempotency-Key": "k1"}) for _ in range(3)]
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    other = caller.send("orders/", wanted(card, quantity=4), **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    with tenant_scope(cast.contoso.id):
        assert Order.objects.count() == 1


def test_a_refused_card_says_why(cast, power_bi, account):
    caller = Caller(cast.isaiah, *BOTH)
    broke = make_method(account, Behavior.INSUFFICIENT_FUNDS)
    placed = caller.send("orders/", wanted(broke)).json()
    work(cast.contoso)
    failed = caller.get(f"orders/{placed['id']}/").json()
    assert (failed["state"], failed["failure"]) == ("failed", "insufficient_funds")
    assert failed["failure_detail"].startswith("There is not enough money on the card.")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"product": "NOTHING"}, 404, "unknown_product"),
        ({"quantity": 0}, 422, "invalid"),
        ({"quantity": 301}, 422, "invalid"),
        ({"term_months": 7}, 422, "offer_unknown"),
        ({"payment_method": None}, 422, "invalid"),
        ({"payment_method": "0198e1b0-0000-7000-8000-000000000000"}, 422, "payment_method_unknown"),
        ({"start": "card-trial", "term_months": 1}, 422, "trial_not_offered"),
        ({"start": "whatever"}, 422, "invalid"),
        ({"extra": 1}, 422, "invalid"),
    ],
)
def test_what_cannot_be_ordered(cast, power_bi, card, changes, status, code):
    answer = Caller(cast.isaiah, *BOTH).send("orders/", wanted(card, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_a_guest_is_refused_with_the_reason(cast, power_bi, card):
    answer = Caller(cast.anna_guest, *BOTH).send("orders/", wanted(card))
    assert (answer.status_code, answer.json()["code"]) == (403, "buyer_is_guest")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"segment": 3}, "organization_education"),
        ({"segment": 2}, "organization_government"),
        ({"country": "IN"}, "market_closed"),
        ({"country": "BR"}, "product_market_closed"),
        ({"country": "CD"}, "product_market_closed"),
        ({"is_managed": False}, "organization_unmanaged"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_who_may_not_buy_is_refused_with_the_reason(cast, power_bi, card, changes, code, language):
    type(power_bi).objects.filter(id=power_bi.id).update(excluded_countries=["BR", "CD"])
    with tenant_scope(cast.contoso.id):
        Organization.objects.filter(id=cast.contoso.id).update(**changes)
    answer = Caller(cast.isaiah, *BOTH).send("orders/", wanted(card), **{"Accept-Language": language})
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert "IT" in answer.json()["detail"]
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_a_switched_off_account_is_not_heard(cast, power_bi, card):
    caller = Caller(cast.isaiah, *BOTH)
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
    assert caller.send("orders/", wanted(card)).status_code == 401


def test_scopes(cast, power_bi, card):
    assert Caller(cast.isaiah, "licenses:read").get("orders/").status_code == 403
    reader = Caller(cast.isaiah, "bills:read", secret="ss_reads")
    assert reader.send("orders/", wanted(card)).status_code == 403


def test_nobody_sees_anothers_orders(cast, power_bi, card):
    placed = Caller(cast.isaiah, *BOTH).send("orders/", wanted(card)).json()
    for person in (cast.megan, cast.patti, cast.nestor, cast.adele):
        other = Caller(person, *BOTH)
        assert other.get(f"orders/{placed['id']}/").status_code == 404
        assert other.get("orders/").json()["items"] == []


def test_a_trial_without_a_card_is_done_at_once(cast, power_bi):
    body = {"product": "CFQ7TTC0H9MP", "quantity": 2, "start": "no-card-trial"}
    answer = Caller(cast.isaiah, *BOTH).send("orders/", body)
    assert (answer.status_code, answer.json()["state"], answer.json()["kind"]) == (202, "done", "trial")
