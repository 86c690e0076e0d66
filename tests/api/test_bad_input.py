"""What cannot be read or done is named, with the cure, and changes nothing."""

import json

import pytest

from licensing.models import Subscription
from tests.api.caller import Caller
from tests.factories.tenants import inside

PROBLEM = "application/problem+json"
NOWHERE = "0198e1b0-0000-7000-8000-000000000000"


@pytest.fixture
def path(world) -> str:
    return f"/api/v1/contoso/subscriptions/{world.central.id}/assignments/"


def raw(caller, path: str, body: bytes | str, content_type: str = "application/json"):
    return caller.client.post(path, data=body, content_type=content_type)


def test_an_unknown_field_is_named_with_the_cure(world, call, path) -> None:
    answer = call(world.cast.lidia).send(path, {"people": [str(world.cast.isaiah.id)], "persons": []})
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (422, PROBLEM, "invalid")
    assert answer.json()["errors"] == [
        {"field": "persons", "detail": "This name is not known here. The only one is people."}
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "people"),
        ({"people": []}, "people"),
        ({"people": "all"}, "people"),
        ({"people": ["not-an-id"]}, "people.0"),
        ({"people": [NOWHERE] * 201}, "people"),
        ([], "non_field_errors"),
        ("text", "non_field_errors"),
        (None, "non_field_errors"),
    ],
)
def test_each_wrong_field_is_named(world, call, path, body, field) -> None:
    answer = raw(call(world.cast.lidia), path, json.dumps(body))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"people": NaN}', b"[" * 200_000, b""])
def test_a_body_that_cannot_be_read(world, call, path, body) -> None:
    answer = raw(call(world.cast.lidia), path, body)
    assert (answer.status_code, answer["Content-Type"]) in ((400, PROBLEM), (422, PROBLEM)), answer.content
    assert answer.json()["code"] in ("parse_error", "invalid")


def test_another_kind_of_content(world, call, path) -> None:
    answer = raw(call(world.cast.lidia), path, b"people=1", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)
    assert answer.json()["code"] == "unsupported_media_type"


def test_a_body_that_is_too_large(world, call, path, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = raw(call(world.cast.lidia), path, b" " * 1001)
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (413, PROBLEM, "too_large")


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("people:read", "get", "subscriptions/"),
        ("subscriptions:read", "get", "people/"),
        ("subscriptions:read", "get", "subscriptions/export/"),
        ("licenses:read", "post", "subscriptions/{central}/assignments/"),
        ("seats:write", "get", "licenses/"),
        ("seats:write", "post", "takeovers/move/"),
        ("takeover:write", "get", "jobs/"),
        ("jobs:read", "post", f"jobs/{NOWHERE}/retry/"),
        ("people:read", "post", "people/imports/"),
        ("people:write", "get", "tokens/"),
    ],
)
def test_a_token_without_the_scope_is_told_which(world, scope, method, path) -> None:
    caller = Caller(world.cast.megan, scope)
    answer = getattr(caller.client, method)(caller.url(path.format(central=world.central.id)))
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        403,
        PROBLEM,
        "token_scope",
    )
    needed = answer.json()["reasons"][0]["facts"]["scope"]
    assert needed != scope
    assert needed in answer.json()["detail"]


def test_too_few_seats_says_how_many_and_writes_nothing(world, call) -> None:
    body = {"sources": [str(world.adeles.id)], "target": str(world.visio_central.id)}
    plan = call(world.cast.megan).send("takeovers/plan/", body)
    assert (plan.status_code, plan.json()["can_start"], plan.json()["short"]) == (200, False, 1)
    assert [reason["code"] for reason in plan.json()["reasons"]] == ["not_enough_target_seats"]
    assert [warning["code"] for warning in plan.json()["warnings"]] == ["other_product"]
    answer = call(world.cast.megan).send("takeovers/move/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_target_seats")
    facts = answer.json()["reasons"][0]["facts"]
    assert {name: facts[name] for name in ("free", "wanted", "short")} == {"free": 1, "wanted": 2, "short": 1}
    with inside(world.cast.contoso.id):
        assert Subscription.objects.get(id=world.adeles.id).status == Subscription.Status.ACTIVE
        assert Subscription.objects.get(id=world.visio_central.id).seats_reserved == 0


def test_somebody_else_is_moving_it_already(world, call) -> None:
    body = {"sources": [str(world.adeles.id)], "target": str(world.central.id)}
    assert call(world.cast.megan).send("takeovers/move/", body).status_code == 202
    answer = call(world.cast.patti).send("takeovers/move/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_moving")
    # 409 comes before 422: what it is does not matter while it is moving.
    answer = call(world.cast.patti).send(
        f"subscriptions/{world.adeles.id}/cancel/", {"reason": "no such reason"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "already_moving")


def test_sentences_of_a_refusal_come_in_dutch(world, call) -> None:
    answer = call(world.cast.anna).send("takeovers/move/", {"sources": [], "target": NOWHERE})
    assert answer.status_code == 422
    assert answer["Content-Language"] == "nl"


def test_a_file_with_wrong_columns_is_refused(world, call) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("people.csv", b"Name,Color\nAda,blue\n")
    answer = call(world.cast.megan).client.post("/api/v1/contoso/people/imports/", {"file": file})
    assert (answer.status_code, answer.json()["code"]) == (422, "file_headings")


def test_a_form_with_another_field_is_refused(world, call) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("people.csv", b"Username,Display name\na@contoso.example,A\n")
    answer = call(world.cast.megan).client.post(
        "/api/v1/contoso/people/imports/", {"file": file, "mode": "all"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "mode")
