"""One form, one effect: the second click finds the first, other answers are refused, people do not meet."""

from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from kernel.values.ids import uuid7
from kernel.web.once import once

pytestmark = pytest.mark.django_db
MEGAN, PATTI = uuid7(), uuid7()


@pytest.fixture(autouse=True)
def _scope(db: None) -> Iterator[None]:
    with tenant_scope(uuid7()):
        yield


def _send(person, acts: list[str], **answers: str) -> str:
    request = RequestFactory().post("/contoso/form/", answers)
    request.htmx = HtmxDetails(request)
    response = once(request, person, lambda: acts.append("done") or f"/done/{len(acts)}/")
    return response["Location"]


def test_a_second_click_finds_what_the_first_did() -> None:
    acts: list[str] = []
    first = _send(MEGAN, acts, submission_key="k1", reason="x", csrfmiddlewaretoken="a")
    second = _send(MEGAN, acts, submission_key="k1", reason="x", csrfmiddlewaretoken="b")
    assert (first, second, acts) == ("/done/1/", "/done/1/", ["done"])


def test_other_answers_under_a_used_key_are_refused_and_do_nothing() -> None:
    acts: list[str] = []
    _send(MEGAN, acts, submission_key="k1", reason="x")
    with pytest.raises(Refused, match="form_used"):
        _send(MEGAN, acts, submission_key="k1", reason="y")
    assert acts == ["done"]


def test_the_same_key_of_somebody_else_is_another_form() -> None:
    acts: list[str] = []
    assert _send(MEGAN, acts, submission_key="k1") == "/done/1/"
    assert _send(PATTI, acts, submission_key="k1") == "/done/2/"


def test_a_form_without_a_key_is_acted_on() -> None:
    acts: list[str] = []
    assert [_send(MEGAN, acts), _send(MEGAN, acts)] == ["/done/1/", "/done/2/"]
