"""Valkey or PostgreSQL away: everybody is told so and when to come back, and nobody meets a fault of ours."""

import json

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from redis.exceptions import ConnectionError as CannotConnect

from selfservice.away import RETRY_AFTER, is_away

DEAD = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(db):
    """Every statement fails as it does when the server is gone."""

    def gone(*args):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        yield


def test_signing_in_without_valkey_is_put_off(cast, visitor):
    with override_settings(CACHES=DEAD):
        page = visitor.post("/sign-in/", {"email": cast.megan.email})
    assert (page.status_code, page["Retry-After"]) == (503, str(RETRY_AFTER))
    assert "The portal is not available right now" in page.text
    assert "stylesheet" in page.text


def test_the_api_works_without_valkey(cast):
    from tests.api.caller import Caller

    with override_settings(CACHES=DEAD):
        assert Caller(cast.megan, "people:read").get("people/").status_code == 200


@pytest.mark.parametrize("path", ["/contoso/home/", "/sign-in/password/", "/nowhere/at/all/"])
def test_a_page_without_a_database(cast, visitor, no_database, path):
    visitor.cookies["sessionid"] = "a" * 32
    page = visitor.get(path, headers={"Accept-Language": "nl"})
    assert (page.status_code, page["Retry-After"]) == (503, str(RETRY_AFTER))
    assert '<html lang="nl">' in page.text
    assert "niet beschikbaar" in page.text


def test_a_program_is_told_by_a_code(cast, visitor, no_database):
    answer = visitor.get("/api/v1/contoso/me/", headers={"Authorization": "Bearer ss_x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, str(RETRY_AFTER))
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert (said["code"], said["title"]) == ("unavailable", "Not available right now")


def test_a_mistake_of_ours_stays_a_fault():
    assert is_away(CannotConnect("refused"))
    assert is_away(InterfaceError("connection already closed"))
    assert not is_away(ValueError("a mistake"))
    assert not is_away(None)
