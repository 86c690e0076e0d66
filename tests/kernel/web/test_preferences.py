"""The reader's switches: a cookie and back to the page, never elsewhere."""

import pytest
from django.test import RequestFactory

from kernel.web import preferences

CASES = [
    (preferences.theme, "theme", "dark", "theme"),
    (preferences.density, "density", "compact", "density"),
    (preferences.shortcuts, "shortcuts", "off", "shortcuts"),
    (preferences.language, "language", "nl", "language"),
]


@pytest.mark.parametrize(("view", "name", "choice", "cookie"), CASES)
def test_a_choice_is_remembered(view, name: str, choice: str, cookie: str) -> None:
    answer = view(RequestFactory().post("/preferences/", {name: choice, "next": "/contoso/home/?a=1"}))
    assert answer.status_code == 302
    assert answer["Location"] == "/contoso/home/?a=1"
    assert answer.cookies[cookie].value == choice
    assert answer.cookies[cookie]["samesite"] == "Lax"


@pytest.mark.parametrize(("view", "name"), [case[:2] for case in CASES])
def test_an_unknown_choice_changes_nothing(view, name: str) -> None:
    assert not view(RequestFactory().post("/preferences/", {name: "x; path=/"})).cookies


@pytest.mark.parametrize("view", [case[0] for case in CASES])
def test_reading_changes_nothing(view) -> None:
    assert view(RequestFactory().get("/preferences/?theme=dark")).status_code == 405


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_way_back_stays_in_the_house(elsewhere: str) -> None:
    assert (
        preferences.theme(RequestFactory().post("/", {"theme": "dark", "next": elsewhere}))["Location"] == "/"
    )


def test_without_a_field_the_page_before_is_the_way_back() -> None:
    before = {"headers": {"referer": "http://testserver/contoso/users/"}}
    answer = preferences.theme(RequestFactory().post("/", {"theme": "light"}, **before))
    assert answer["Location"] == "http://testserver/contoso/users/"
