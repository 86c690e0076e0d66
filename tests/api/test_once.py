"""One Idempotency-Key, one effect."""

import threading

import pytest
from django.db import connection

from kernel.isolation.scope import tenant_scope
from kernel.web.models import Submission
from licensing.models import Seat
from tests.factories.tenants import inside

KEY = {"Idempotency-Key": "7b6cf0de-1"}


def seats(subscription) -> int:
    with inside(subscription.tenant_id):
        return Seat.objects.filter(subscription_id=subscription.id).count()


def test_the_same_request_is_answered_the_same(world, call) -> None:
    caller, path = call(world.cast.lidia), f"subscriptions/{world.central.id}/assignments/"
    body = {"people": [str(world.cast.isaiah.id)]}
    first = caller.send(path, body, **KEY)
    again = caller.send(path, body, **KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert first.json()["assigned"] == [str(world.cast.isaiah.id)]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    # Without the key it is a new request, and nobody is new.
    assert caller.send(path, body).json()["already"] == [str(world.cast.isaiah.id)]


def test_what_is_gone_is_still_answered(world, call) -> None:
    caller = call(world.cast.lidia)
    path = f"subscriptions/{world.central.id}/assignments/{world.cast.diego.id}/"
    assert caller.send(path, method="delete", **KEY).status_code == 204
    assert caller.send(path, method="delete").status_code == 404
    again = caller.send(path, method="delete", **KEY)
    assert (again.status_code, again.content) == (204, b"")


def test_an_accepted_job_keeps_its_address(world, call) -> None:
    caller = call(world.cast.megan)
    body = {"sources": [str(world.adeles.id)], "target": str(world.central.id)}
    first = caller.send("takeovers/move/", body, **KEY)
    again = caller.send("takeovers/move/", body, **KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again["Location"] == first["Location"]
    assert again.json()["job"] == first.json()["job"]


def test_another_request_under_the_same_key_is_refused(world, call) -> None:
    caller, path = call(world.cast.lidia), f"subscriptions/{world.central.id}/assignments/"
    caller.send(path, {"people": [str(world.cast.isaiah.id)]}, **KEY)
    answer = caller.send(path, {"people": [str(world.cast.patti.id)]}, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert seats(world.central) == 2


def test_a_refusal_may_be_tried_again(world, call) -> None:
    caller, path = call(world.cast.lidia), f"subscriptions/{world.visio_central.id}/assignments/"
    body = {"people": [str(world.cast.isaiah.id), str(world.cast.patti.id)]}
    refused = caller.send(path, body, **KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough_seats")
    assert refused.json()["reasons"][0]["facts"] == {"free": 1, "wanted": 2, "short": 1}
    with inside(world.cast.contoso.id):
        assert not Submission.objects.exists()
        type(world.visio_central).objects.filter(id=world.visio_central.id).update(quantity=2)
    assert caller.send(path, body, **KEY).status_code == 200


def test_two_people_may_use_the_same_key(world, call) -> None:
    path = f"subscriptions/{world.central.id}/assignments/"
    one = call(world.cast.lidia).send(path, {"people": [str(world.cast.isaiah.id)]}, **KEY)
    other = call(world.cast.udo).send(path, {"people": [str(world.cast.patti.id)]}, **KEY)
    assert (one.status_code, other.status_code) == (200, 200)


@pytest.mark.parametrize("key", ["x" * 91, "", "naïve", "tab\there"])
def test_a_key_that_is_none_is_named(world, call, key) -> None:
    path = f"subscriptions/{world.central.id}/assignments/"
    answer = call(world.cast.lidia).send(path, {"people": []}, **{"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_at_the_same_time_one_works_and_the_others_get_its_answer(real_db) -> None:
    from tenants.signin.find_organization import forget_known_names
    from tests.api.caller import Caller
    from tests.api.conftest import make_world
    from tests.cast import make_cast

    forget_known_names()
    world = make_world(make_cast())
    secret = Caller(world.cast.lidia, "seats:write").secret
    path = f"subscriptions/{world.central.id}/assignments/"
    body = {"people": [str(world.cast.isaiah.id)]}
    answers, start = [], threading.Barrier(4)

    def knock() -> None:
        caller = Caller(world.cast.lidia, secret=secret)
        start.wait()
        answers.append(caller.send(path, body, **KEY))
        connection.close()

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.json()["assigned"] for answer in answers] == [[str(world.cast.isaiah.id)]] * 4
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    with tenant_scope(world.cast.contoso.id):
        assert Submission.objects.filter(key__startswith="api:").count() == 1
    assert seats(world.central) == 2
