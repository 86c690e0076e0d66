"""Another organization's things are not there: same answer, byte for byte, as for what does not exist."""

import json

import pytest

from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from licensing.models import Seat, Subscription
from tenants.models import Token
from tests.api.test_who_may_what import body_of, operations
from tests.factories.billing import make_account, make_invoice, make_method, make_order
from tests.factories.tenants import make_token

WITH_ID = sorted(name for name, (_method, path) in operations().items() if path.count("{") > 1)


KINDS = ("subscription", "person", "token", "account", "method", "order", "invoice")


def bills(organization, owner, subscription) -> dict[str, object]:
    """Ids of what somebody's billing account has: one of each kind."""
    account = make_account(organization, owner)
    method = make_method(account)
    return {
        "account": account.id,
        "method": method.id,
        "order": make_order(account, subscription.product, subscription=subscription).id,
        "invoice": make_invoice(account, subscription).id,
    }


def foreign(world) -> dict[str, object]:
    """Ids of woodgrove's things, one for every kind of id in the addresses."""
    with tenant_scope(world.cast.woodgrove.id):
        token = Token.objects.get(person_id=world.cast.anna.id)
    return {
        "subscription": world.brams.id,
        "person": world.cast.bram.id,
        "token": token.id,
        "code": "NOTHING",
        **bills(world.cast.woodgrove, world.cast.bram, world.brams),
    }


def test_there_is_something_that_could_leak(world, call) -> None:
    caller = call(world.cast.anna)
    ids = foreign(world)
    for path in (f"subscriptions/{ids['subscription']}/", f"people/{ids['person']}/"):
        assert caller.get(path).status_code == 200


@pytest.mark.parametrize("operation", WITH_ID)
def test_foreign_and_missing_answer_alike(world, call, operation) -> None:
    make_token(world.cast.anna, "people:read", secret="ss_foreign")
    method, path = operations()[operation]
    there, missing = foreign(world), {name: uuid7() for name in KINDS}
    missing["code"] = "NEVER"
    for given in (there, missing):
        given.update(organization="contoso", takeover=uuid7(), job=uuid7(), file=uuid7(), upload=uuid7())
    body = body_of(operation, world, "")
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    headers = {"X-Request-ID": "same"}
    answers = [
        getattr(call(world.cast.megan).client, method)(path.format(**given), headers=headers, **sent)
        for given in (there, missing)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert {name: answers[0][name] for name in answers[0].headers} == dict(answers[1].headers)


# Products are the vendor's catalog, open to everybody.
@pytest.mark.parametrize(
    "operation", [name for name in WITH_ID if name not in ("getProduct", "getEligibility", "listOffers")]
)
def test_a_colleagues_and_missing_answer_alike(world, call, operation) -> None:
    make_token(world.cast.alex, "people:read", secret="ss_colleague")
    with tenant_scope(world.cast.contoso.id):
        token = Token.objects.get(person_id=world.cast.alex.id)
    method, path = operations()[operation]
    there = {"subscription": world.alexs.id, "person": world.cast.alex.id, "token": token.id}
    there |= bills(world.cast.contoso, world.cast.alex, world.alexs)
    there["code"] = world.visio.code
    missing = {**{name: uuid7() for name in KINDS}, "code": "NEVER"}
    body = body_of(operation, world, "")
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    answers = []
    for given in (there, missing):
        given.update(organization="contoso", takeover=uuid7(), job=uuid7(), file=uuid7(), upload=uuid7())
        answer = getattr(call(world.cast.adele).client, method)(path.format(**given), **sent)
        answers.append((answer.status_code, answer.content))
    assert answers[0] == answers[1]
    assert answers[0][0] in (403, 404)


@pytest.mark.parametrize("address", ["takeovers/plan/", "takeovers/move/"])
@pytest.mark.parametrize("which", ["source", "target"])
def test_foreign_ids_in_a_body_are_not_there(world, call, address, which) -> None:
    body = {"sources": [str(world.adeles.id)], "target": str(world.central.id)}
    if which == "source":
        body["sources"] = [str(world.brams.id)]
    else:
        body["target"] = str(world.wood_central.id)
    answer = call(world.cast.megan).send(address, body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_subscription")
    with tenant_scope(world.cast.woodgrove.id):
        assert Subscription.objects.get(id=world.brams.id).status == Subscription.Status.ACTIVE


def test_foreign_people_get_no_seat(world, call) -> None:
    answer = call(world.cast.lidia).send(
        f"subscriptions/{world.central.id}/assignments/", {"people": [str(world.cast.bram.id)]}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_person")
    with tenant_scope(world.cast.contoso.id):
        assert Seat.objects.filter(subscription_id=world.central.id).count() == 1


@pytest.mark.parametrize("path", ["subscriptions/", "people/", "licenses/", "tokens/", "takeovers/", "jobs/"])
def test_no_list_shows_another_organization(world, call, path) -> None:
    text = call(world.cast.megan).get(path, {"page_size": 200}).content.decode()
    assert "woodgrove" not in text.replace("anna.devries@woodgrove.example", "")  # anna is a guest here
    assert "Bram" not in text
    assert str(world.brams.id) not in text
