"""The doors: tokens only, one's own only."""

import pytest

from billing.models import PaymentMethod
from kernel.values.ids import uuid7
from tenants.tokens.scopes import Scope
from tests.api.caller import Caller
from tests.billing.payment_methods.doing import default_of, fresh, pays
from tests.factories.billing import bank, make_method
from tests.factories.tenants import inside


@pytest.fixture
def call(cast):
    made = {}

    def caller(person) -> Caller:
        if person.id not in made:
            made[person.id] = Caller(person, *Scope)
        return made[person.id]

    return caller


def test_the_list_is_ones_own(world, call):
    rows = call(world.cast.adele).get("payment-methods/").json()["items"]
    assert [row["id"] for row in rows] == [str(world.first.id), str(world.second.id)]
    assert rows[0] == {
        "id": str(world.first.id),
        "account": str(world.adeles.id),
        "kind": "card",
        "name": "Visa ending 4242",
        "brand": "Visa",
        "last4": "4242",
        "expires_month": 12,
        "expires_year": world.first.expires_year,
        "holder": "Adele Vance",
        "is_default": True,
        "subscriptions": [str(world.bi.id), str(world.vis.id)],
        "expires_before_next_charge": False,
        "added_at": rows[0]["added_at"],
    }
    assert [row["id"] for row in call(world.cast.megan).get("payment-methods/").json()["items"]] == [
        str(world.invoice.id)
    ]
    assert call(world.cast.isaiah).get("payment-methods/").json()["items"] == []


def test_a_token_makes_a_card(cast, call):
    answer = call(cast.isaiah).send("payment-methods/", {"token": "sbx_works"})
    made = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/contoso/payment-methods/{made['id']}/"
    assert (made["name"], made["is_default"], made["kind"]) == ("Visa ending 4242", True, "card")
    assert call(cast.isaiah).get(answer["Location"]).json() == made


def test_the_same_key_adds_once(cast, call):
    sent = [
        call(cast.isaiah).send("payment-methods/", {"token": "sbx_works"}, **{"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    with inside(cast.contoso.id):
        assert PaymentMethod.objects.count() == 1


@pytest.mark.parametrize(
    ("token", "code", "words"),
    [
        ("sbx_declined", "payment_method_refused", "declined"),
        ("sbx_wrong_code", "payment_method_refused", "security code"),
        ("sbx_prepaid", "card_prepaid", "Prepaid"),
        ("sbx_german", "card_of_another_country", "United States"),
        ("4242424242424242", "payment_method_refused", "number is not right"),
        ("", "payment_method_refused", "number is not right"),
    ],
)
def test_what_cannot_be_taken_says_why_and_repeats_nothing(cast, call, token, code, words):
    answer = call(cast.isaiah).send("payment-methods/", {"token": token})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert words in problem["detail"]
    assert "4242" not in answer.content.decode()
    with inside(cast.contoso.id):
        assert not PaymentMethod.objects.exists()


def test_a_number_has_no_name_here(cast, call):
    answer = call(cast.isaiah).send("payment-methods/", {"number": "4242424242424242", "cvc": "123"})
    assert answer.status_code == 422
    assert {entry["field"] for entry in answer.json()["errors"]} == {"number", "cvc"}
    assert "4242424242424242" not in answer.content.decode()


def test_a_bank_that_is_away_is_503(cast, call):
    bank().weather.close_bank()
    try:
        answer = call(cast.isaiah).send("payment-methods/", {"token": "sbx_works"})
    finally:
        bank().weather.clear()
    assert (answer.status_code, answer.json()["code"]) == (503, "card_provider_away")


def test_an_organization_may_pay_by_invoice_and_a_person_not(cast, call):
    given = {"kind": "invoice", "organization": True}
    assert call(cast.patti).send("payment-methods/", given).json()["name"] == "Invoice"
    own = call(cast.isaiah).send("payment-methods/", {"kind": "invoice"})
    assert (own.status_code, own.json()["code"]) == (409, "only_cards_here")
    assert call(cast.isaiah).send("payment-methods/", given).status_code == 403


def test_a_card_is_edited_and_made_the_default(world, call):
    adele, url = call(world.cast.adele), f"payment-methods/{world.second.id}/"
    changed = adele.send(url, {"expires_year": 2044, "is_default": True}, method="patch").json()
    assert (changed["expires_month"], changed["expires_year"], changed["is_default"]) == (12, 2044, True)
    assert default_of(world.adeles) == world.second.id
    late = adele.send(url, {"expires_year": 2001}, method="patch")
    assert (late.status_code, late.json()["code"]) == (422, "payment_method_refused")
    promise = call(world.cast.patti).send(
        f"payment-methods/{world.invoice.id}/", {"holder": "X"}, method="patch"
    )
    assert (promise.status_code, promise.json()["code"]) == (409, "not_a_card")


def test_a_card_is_replaced_then_deleted(world, call):
    adele, url = call(world.cast.adele), f"payment-methods/{world.first.id}/"
    held = adele.send(url, method="delete")
    assert (held.status_code, held.json()["code"]) == (409, "payment_method_in_use")
    one = adele.send(f"{url}replace/", {"by": str(world.second.id), "subscriptions": [str(world.bi.id)]})
    assert one.json() == {"subscriptions": 1}
    assert adele.send(f"{url}replace/", {"by": str(world.second.id)}).json() == {"subscriptions": 1}
    assert pays(world.vis_plan) == world.second
    assert adele.send(url, method="delete").status_code == 204
    assert adele.get(url).status_code == 404
    assert fresh(world.first).removed_at is not None


@pytest.mark.parametrize("who", ["megan", "patti", "nestor", "alex", "isaiah", "anna_guest"])
def test_a_colleagues_card_is_as_missing_as_none(world, call, who):
    caller = call(getattr(world.cast, who))
    for id_ in (world.first.id, uuid7()):
        url = f"payment-methods/{id_}/"
        answers = [
            caller.get(url),
            caller.send(url, {"holder": "X"}, method="patch"),
            caller.send(url, method="delete"),
            caller.send(f"{url}replace/", {"by": str(world.second.id)}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert {answer.json()["code"] for answer in answers} == {"unknown_payment_method"}


def test_scopes(world):
    reading = Caller(world.cast.adele, Scope.BILLS_READ, secret="ss_read")
    writing = Caller(world.cast.adele, Scope.PURCHASES_WRITE, secret="ss_write")
    assert reading.get("payment-methods/").status_code == 200
    assert reading.send("payment-methods/", {"token": "sbx_works"}).status_code == 403
    assert writing.get("payment-methods/").status_code == 403
    assert writing.send("payment-methods/", {"token": "sbx_works"}).status_code == 201


def test_the_number_of_queries_does_not_grow(
    world, call, django_assert_num_queries, django_assert_max_num_queries
):
    adele = call(world.cast.adele)
    adele.get("payment-methods/")
    with django_assert_max_num_queries(14) as few:
        adele.get("payment-methods/")
    for _ in range(10):
        make_method(world.adeles, default=False)
    with django_assert_num_queries(len(few)):
        assert len(adele.get("payment-methods/").json()["items"]) == 12
