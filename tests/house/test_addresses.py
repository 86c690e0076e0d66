"""Every address inside an organization is closed to nobody, to strangers, and to other people's rows."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from billing.models import BillingAccount, Invoice, Order, PaymentMethod
from kernel.jobs.models import Job
from kernel.lists.models import SavedView
from kernel.values.ids import uuid7
from licensing.models import SeatFile, Subscription, TakeOver
from tenants.models import Person, Token
from tests.factories.rows import fill

# What an address may hold besides the organization, and the row of another tenant to try there.
ROWS = {
    "subscription": Subscription, "subscription_id": Subscription, "person": Person, "person_id": Person,
    "token": Token, "token_id": Token, "job": Job, "job_id": Job, "takeover": TakeOver, "takeover_id": TakeOver,
    "file": SeatFile, "file_id": SeatFile, "view": SavedView,
    "account": BillingAccount, "account_id": BillingAccount, "invoice": Invoice, "invoice_id": Invoice,
    "order": Order, "order_id": Order, "method": PaymentMethod, "method_id": PaymentMethod,
}  # fmt: skip
# Names that are the same in every organization, and a kept file, which is no row.
WORDS = {"product": "ROW", "code": "ROW", "name": "people", "list_name": "people", "upload": str(uuid7())}


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path


def _inside() -> list[str]:
    found = sorted({path for path in _walk(get_resolver().url_patterns) if "<slug:organization>" in path})
    assert len(found) > 20
    return found


ADDRESSES = _inside()
API = [path for path in ADDRESSES if path.startswith("api/")]
PAGES = [path for path in ADDRESSES if path not in API]


def parameters(path: str) -> list[str]:
    """The names between the angle brackets, without the organization's."""
    names = [
        part.partition(">")[0].partition(":")[2] or part.partition(">")[0] for part in path.split("<")[1:]
    ]
    return [name for name in names if name != "organization"]


def address(path: str, organization: str, values: dict[str, object]) -> str:
    """An address with everything filled in."""
    built = "/" + path
    for part in path.split("<")[1:]:
        inner = part.partition(">")[0]
        name = inner.partition(":")[2] or inner
        built = built.replace(f"<{inner}>", str(organization if name == "organization" else values[name]))
    return built


def values(ids) -> dict[str, object]:
    return {**WORDS, **{name: ids[model] for name, model in ROWS.items()}}


@pytest.fixture
def world(cast):
    return cast, values(fill(cast.contoso))


def asked(client: Client, url: str) -> int:
    """Ask by whatever method the address takes; return the status."""
    for method in ("get", "post", "put", "patch", "delete"):
        answer = getattr(client, method)(url)
        if answer.status_code != 405:
            break
    return answer.status_code


def wrong(answers: dict[str, object], wanted: object) -> dict[str, object]:
    """What was not answered as it should."""
    return {path: answer for path, answer in answers.items() if answer != wanted}


def test_every_parameter_is_known():
    unknown = {name for path in ADDRESSES for name in parameters(path)} - {*ROWS, *WORDS}
    assert unknown == set(), "Say in ROWS whose id this is, or in WORDS that it is nobody's."


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_sent_to_sign_in(world, method):
    answers = {}
    for path in PAGES:
        answer = getattr(Client(), method)(address(path, "contoso", world[1]))
        answers[path] = (answer.status_code, answer.get("Location", "").partition("?")[0])
    assert wrong(answers, (302, "/sign-in/")) == {}


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_program_without_a_token_is_told_401(world, method):
    answers = {}
    for path in API:
        answer = getattr(Client(), method)(address(path, "contoso", world[1]))
        answers[path] = (answer.status_code, answer["Content-Type"])
    assert wrong(answers, (401, "application/problem+json")) == {}


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_somebody_of_another_organization_finds_nothing(world, signed_in, method):
    cast, ids = world
    client = signed_in(cast.finn)
    urls = {path: address(path, "contoso", ids) for path in ADDRESSES}
    assert wrong({path: getattr(client, method)(url).status_code for path, url in urls.items()}, 404) == {}


def test_anothers_row_is_as_missing_as_none(world, signed_in):
    """The global admin of woodgrove, at woodgrove's own addresses, with the ids of contoso's rows."""
    cast, theirs = world
    fill(cast.woodgrove)
    client = signed_in(cast.anna)
    none = {**theirs, **{name: uuid7() for name in ROWS}}
    answers = {
        path: tuple(asked(client, address(path, "woodgrove", ids)) for ids in (theirs, none))
        for path in ADDRESSES
        if set(parameters(path)) & set(ROWS)
    }
    assert len(answers) > 10
    assert wrong(answers, (404, 404)) == {}


def test_ones_own_row_is_there(world, signed_in):
    """The same questions with one's own rows: otherwise the test above could pass by a typing mistake."""
    cast, ids = world
    client = signed_in(cast.megan)
    for path in (
        "<slug:organization>/users/<uuid:person>/",
        "<slug:organization>/settings/integrations/<uuid:token>/revoke/",
    ):
        assert path in ADDRESSES
        assert asked(client, address(path, "contoso", {**ids, "person": cast.adele.id})) == 200
