"""Nobody finds out here which of a thousand stolen numbers still work."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away

from billing.payment_methods.tries import MOST_REFUSED
from tenants.tokens.scopes import Scope
from tests.api.caller import Caller

pytestmark = pytest.mark.django_db
ADD = "/contoso/billing/bills/payment-methods/add/"
DECLINED = {
    "card-number": "4000000000000002",
    "card-expiry": "09/29",
    "card-code": "123",
    "card-holder": "Isaiah Langer",
}
GOOD = {**DECLINED, "card-number": "4242424242424242"}
SENTENCE = "Too many cards were refused."


@pytest.fixture
def isaiah(cast) -> Caller:
    return Caller(cast.isaiah, *Scope)


def test_after_ten_refused_cards_no_bank_is_asked_for_an_hour(isaiah):
    for _ in range(MOST_REFUSED):
        assert isaiah.send("payment-methods/", {"token": "sbx_declined"}).status_code == 422
    answer = isaiah.send("payment-methods/", {"token": "sbx_works"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_cards_refused"
    assert SENTENCE in answer.json()["detail"]
    assert 0 < int(answer["Retry-After"]) <= 3600


def test_cards_that_do_not_fit_here_count_too(isaiah):
    for _ in range(MOST_REFUSED):
        assert isaiah.send("payment-methods/", {"token": "sbx_german"}).status_code == 422
    assert isaiah.send("payment-methods/", {"token": "sbx_works"}).status_code == 429


def test_what_works_does_not_count(isaiah):
    for _ in range(MOST_REFUSED + 2):
        assert isaiah.send("payment-methods/", {"token": "sbx_works"}).status_code == 201


def test_pages_and_programs_count_together_and_each_person_alone(cast, isaiah, signed_in):
    for _ in range(MOST_REFUSED - 1):
        isaiah.send("payment-methods/", {"token": "sbx_declined"})
    client = signed_in(cast.isaiah)
    assert "Your bank declined the card." in client.post(ADD, DECLINED).content.decode()
    answer = client.post(ADD, GOOD)
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert Caller(cast.adele, *Scope).send("payment-methods/", {"token": "sbx_works"}).status_code == 201


def test_a_cache_that_is_away_stops_nobody(isaiah, monkeypatch):
    def away(*args: object, **kwargs: object) -> None:
        raise Away

    monkeypatch.setattr(cache, "incr", away)
    monkeypatch.setattr(cache, "decr", away)
    assert isaiah.send("payment-methods/", {"token": "sbx_works"}).status_code == 201
