"""What cannot be read is the sender's mistake, on every way in: never a fault of ours."""

import json
from io import BytesIO

import pytest
from django.test import Client, RequestFactory, override_settings

from kernel.web.readable import ReadableRequest

CHARSETS = ("zlib", "idna", "undefined", "utf-16", '"hex"', "utf-8; charset=zlib")


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/contoso%00/home/", "/%00/", "/contoso/billing/licenses/%00/assign/"])
def test_nul_in_the_address(cast, visitor, path):
    page = visitor.get(path)
    assert page.status_code == 400
    assert "The request cannot be read" in page.text


def test_a_program_is_told_by_a_problem(cast, visitor):
    answer = visitor.get("/api/v1/contoso%00/me/")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(answer.content)["code"] == "bad_request"


def test_nul_in_a_cookie(cast, visitor):
    visitor.cookies.load('sessionid="\\000aaaaaaaaaaaaaaa"')
    assert visitor.get("/contoso/home/").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/sign-in/password/?email=a", "/contoso/lists/people/views/", "/contoso/settings/integrations/"],
)
@pytest.mark.parametrize("name", ["email", "name", "submission_key"])
def test_nul_in_a_form(cast, visitor, path, name):
    from tenants.models import Account

    visitor.force_login(Account.objects.get(id=cast.megan.account_id))
    given = {"email": "a@b.example", "name": "n", "scopes": "jobs:read", "days": "1", name: "a\0b"}
    assert visitor.post(path, given).status_code == 400


@pytest.mark.parametrize("address", ["http://[", "http%3A//%5B"])
def test_a_page_address_that_is_none(cast, visitor, address):
    headers = {"HX-Request": "true", "HX-Current-URL": address, "HX-Current-URL-URI-AutoEncoded": "true"}
    assert visitor.get("/contoso/users/", headers=headers).status_code == 400


def test_a_body_beyond_all_bounds_is_not_even_read(cast, visitor):
    with override_settings(LARGEST_REQUEST=100):
        page = visitor.post("/sign-in/", {"email": "a" * 200})
        problem = visitor.post("/api/v1/contoso/people/imports/", {"file": BytesIO(b"a" * 200)})
    assert (page.status_code, problem.status_code) == (413, 413)
    assert "too large" in page.text
    assert json.loads(problem.content)["code"] == "too_large"


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_charset_nobody_speaks_reads_as_nothing(charset):
    environ = RequestFactory().get("/sign-in/?next=%ff").environ
    request = ReadableRequest({**environ, "CONTENT_TYPE": f"text/plain; charset={charset}"})
    assert request.content_type == "application/octet-stream"
    assert request.GET["next"] == "\ufffd"


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", 'multipart/form-data; boundary="charset"']
)
def test_what_everybody_sends_stays_as_it_is(kind):
    environ = RequestFactory().get("/").environ
    assert ReadableRequest({**environ, "CONTENT_TYPE": kind}).content_type == kind.partition(";")[0]


def test_the_way_back_is_an_address_of_the_portal(cast, client):
    from tenants.models import Account

    client.force_login(Account.objects.get(id=cast.megan.account_id))
    for address, leads_to in (
        ("/contoso/users/?q=a", "/contoso/users/?q=a"),
        ("-1", "/"),
        ("{}", "/"),
        ("//evil.example", "/"),
    ):
        page = client.post("/contoso/lists/people/preference/", {"next": address})
        assert (page.status_code, page.url) == (302, leads_to)
