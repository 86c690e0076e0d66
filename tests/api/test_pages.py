"""Pages of rows: every row once, the filters of the page, and a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.jobs.start import start_job
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import actor, inside, make_people, make_token

NUMBERED = [f"person{number:05}@contoso.example" for number in range(25)]


def walk(caller, path: str, step: str = "next") -> list:
    found, guard = [], 0
    while path:
        answer = caller.get(path)
        assert answer.status_code == 200, answer.content
        found.append(answer.json()["items"])
        path = answer.json()[step]
        guard += 1
        assert guard < 50
    return found


def test_every_row_comes_once_forwards_and_back(world, call) -> None:
    make_people(world.cast.contoso, 25)
    caller = call(world.cast.megan)
    pages = walk(caller, "people/?page_size=7&q=person")
    assert [len(page) for page in pages] == [7, 7, 7, 4]
    assert [row["email"] for page in pages for row in page] == NUMBERED
    last = caller.get("people/?page_size=7&q=person&sort=-name").json()
    assert last["items"][0]["email"] == NUMBERED[-1]
    back = caller.get(caller.get("people/?page_size=7&q=person").json()["next"]).json()["previous"]
    assert [row["email"] for row in caller.get(back).json()["items"]] == NUMBERED[:7]


def test_the_link_header_says_the_same(world, call) -> None:
    make_people(world.cast.contoso, 3)
    answer = call(world.cast.megan).get("people/", {"page_size": 1})
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert answer.json()["previous"] is None


def test_filters_are_those_of_the_page(world, call) -> None:
    caller = call(world.cast.megan)
    assert {row["id"] for row in caller.get("subscriptions/?channel=self-service").json()["items"]} == {
        str(world.adeles.id),
        str(world.alexs.id),
    }
    both = caller.get(
        "subscriptions/?channel=self-service&channel=central&product=visio&sort=-quantity"
    ).json()
    assert [row["quantity"] for row in both["items"]] == [5, 1]
    row = caller.get("subscriptions/?purchaser=adele").json()["items"][0]
    assert (row["purchaser_name"], row["status"], row["available"]) == ("Adele Vance", "active", 8)
    assert row["price"] == {"amount": "10.00", "minor": 1000, "currency": "USD"}


def test_a_purchaser_sees_their_own(world, call) -> None:
    rows = call(world.cast.adele).get("subscriptions/").json()["items"]
    assert [row["id"] for row in rows] == [str(world.adeles.id)]
    assert call(world.cast.adele).get("subscriptions/?purchaser=alex").status_code == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=nonsense", "cursor"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=15751005769803317248", "page_size"),
        ("page_size=%D9%A3", "page_size"),
        ("sort=owner", "sort"),
        ("sort=-", "sort"),
        ("status=gone", "status"),
        ("expiring=8", "expiring"),
        ("expiry_after=soon", "expiry"),
        ("product=%00", "product"),
        ("colour=blue", "colour"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(world, call, query, field) -> None:
    answer = call(world.cast.megan).get(f"subscriptions/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_cursor_of_another_order_is_refused(world, call) -> None:
    caller = call(world.cast.megan)
    cursor = caller.get("subscriptions/?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    answer = caller.get(f"subscriptions/?sort=quantity&cursor={cursor}")
    assert answer.status_code == 422


# Beside the rows: the token with its person, the organization and the roles.
QUERIES = {
    "people/": 5,
    "subscriptions/": 4,
    "licenses/": 5,
    "licenses/POWERBIPRO/users/": 6,
    "takeovers/": 5,
    "jobs/": 4,
    "tokens/": 4,
    "products/": 4,
    "subscriptions/{subscription}/assignments/": 5,
}


@pytest.fixture
def threes(world, call):
    """Three rows of everything, at least."""
    caller = call(world.cast.megan)
    for name in ("Project Plan 1", "Planner"):
        more = make_subscription(world.cast.contoso, make_product(name), bought_by=world.cast.diego)
        assert caller.send(f"subscriptions/{more.id}/keep/").status_code == 201
    assert caller.send(f"subscriptions/{world.alexs.id}/keep/").status_code == 201
    assign = {"people": [str(world.cast.patti.id), str(world.cast.udo.id)]}
    assert (
        call(world.cast.adele).send(f"subscriptions/{world.adeles.id}/assignments/", assign).status_code
        == 200
    )
    for number in range(3):
        make_token(world.cast.megan, "people:read", secret=f"ss_more_{number}")
        with inside(world.cast.contoso.id):
            start_job(
                kind="move_users", actor=actor(world.cast.megan), total=1, params={}, subject_name="Visio"
            )
    return world


@pytest.mark.parametrize("path", QUERIES)
def test_a_list_costs_the_same_for_one_row_and_for_three(threes, call, path) -> None:
    caller, counted = call(threes.cast.megan), {}
    for size in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            answer = caller.get(path.format(subscription=threes.adeles.id), {"page_size": size})
        assert len(answer.json()["items"]) == size
        rows = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
        counted[size] = len(rows)
    assert counted == {1: QUERIES[path], 3: QUERIES[path]}, "\n".join(rows)
