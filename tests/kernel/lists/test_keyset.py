"""Keyset pages: each row once, in order, forward and back, for every sort, with ties and nulls."""

from datetime import UTC, datetime

import pytest
from django.core import signing
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.isolation.scope import tenant_scope
from kernel.lists.keyset import BadCursor, Page, Sort, page
from licensing.models import Seat, Subscription
from tests.factories.licensing import Channel, make_product, make_subscription
from tests.factories.tenants import make_organization, make_people

DAYS = [None, *(datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2, 3))]
SORTS = [
    Sort("product", "product_sort"),
    Sort("price", "price_minor"),
    Sort("expiry", "expires_at", nullable=True),
    Sort("channel", "channel"),
    Sort("joined", "product__code"),
    Sort("id", "id"),
]
values = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.sampled_from(DAYS), st.sampled_from(Channel)),
    max_size=14,
)


@pytest.fixture
def world(db):
    organization = make_organization()
    products = {letter: make_product(letter) for letter in "ab"}
    return organization, products


def subscriptions(organization, products, rows) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    Subscription.objects.bulk_create(
        Subscription(
            product=products[name],
            product_sort=name,
            price_minor=price,
            expires_at=expires,
            channel=channel,
            quantity=1,
            currency="EUR",
            started_at=moment,
            status_at=moment,
        )
        for name, price, expires, channel in rows
    )


def walk(queryset, sort: Sort, size: int) -> list[Page]:
    pages = [page(queryset, sort, "", size)]
    while pages[-1].next:
        assert len(pages) < 50, "a page leads to itself"
        pages.append(page(queryset, sort, pages[-1].next, size))
    return pages


def ids(rows) -> list:
    return [row["id"] if isinstance(row, dict) else row.id for row in rows]


@given(
    rows=values,
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
    size=st.integers(1, 5),
    as_dicts=st.booleans(),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_row_once_in_order_and_back(world, rows, sort, descending, size, as_dicts) -> None:
    organization, products = world
    sort = sort.reversed() if descending else sort
    with tenant_scope(organization.id), transaction.atomic():
        subscriptions(organization, products, rows)
        dash = "-" if descending else ""
        expected = list(
            Subscription.objects.order_by(f"{dash}{sort.path}", f"{dash}id").values_list("id", flat=True)
        )
        queryset = Subscription.objects.select_related("product")
        if as_dicts:
            queryset = Subscription.objects.values("id", sort.path)
        pages = walk(queryset, sort, size)
        assert [one for shown in pages for one in ids(shown.rows)] == expected
        assert [shown.position for shown in pages] == [n * size for n in range(len(pages))]
        assert pages[0].previous == ""

        here = pages[-1]
        for before in reversed(pages[:-1]):
            here = page(queryset, sort, here.previous, size)
            assert (ids(here.rows), here.position) == (ids(before.rows), before.position)
        assert here.previous == ""
        transaction.set_rollback(True)


def test_an_aggregate_can_be_sorted_by(world) -> None:
    organization, products = world
    people = make_people(organization, 4)
    for count in (2, 0, 3, 2, 1, 0):
        make_subscription(organization, products["a"], seats=people[:count])
    with tenant_scope(organization.id):
        assert Seat.objects.count() == 8
        queryset = Subscription.objects.annotate(holders=Count("seats"))
        pages = walk(queryset, Sort("holders", "holders", descending=True), 2)
        assert [row.holders for shown in pages for row in shown.rows] == [3, 2, 2, 1, 0, 0]


def test_rows_that_come_and_go_move_no_other(world) -> None:
    organization, products = world
    with tenant_scope(organization.id):
        subscriptions(organization, products, [("a", price, None, Channel.CENTRAL) for price in (1, 3, 5, 7)])
        sort, queryset = Sort("price", "price_minor"), Subscription.objects.all()
        first = page(queryset, sort, "", 2)
        subscriptions(
            organization, products, [("a", 2, None, Channel.CENTRAL), ("a", 6, None, Channel.CENTRAL)]
        )
        Subscription.objects.filter(id=first.rows[-1].id).delete()
        second = page(queryset, sort, first.next, 3)
        assert [row.price_minor for row in second.rows] == [5, 6, 7]


def test_a_page_whose_rows_are_gone_becomes_the_first(world) -> None:
    organization, products = world
    with tenant_scope(organization.id):
        subscriptions(organization, products, [("a", price, None, Channel.CENTRAL) for price in (1, 2, 3, 4)])
        sort, queryset = Sort("price", "price_minor"), Subscription.objects.all()
        first = page(queryset, sort, "", 2)
        Subscription.objects.filter(price_minor__gt=2).delete()
        again = page(queryset, sort, first.next, 2)
        assert ([row.price_minor for row in again.rows], again.position, again.previous) == ([1, 2], 0, "")


@pytest.mark.parametrize(
    "broken",
    ["x", "eyJ", "a:b", "\x00", "ÿ", signing.Signer(salt="kernel.lists.cursor").sign_object(["price", 0])],
)
def test_a_broken_cursor_is_told(world, broken) -> None:
    with tenant_scope(world[0].id), pytest.raises(BadCursor):
        page(Subscription.objects.all(), Sort("price", "price_minor"), broken)


def test_a_cursor_of_another_order_is_told(world) -> None:
    organization, products = world
    with tenant_scope(organization.id):
        subscriptions(organization, products, [("a", price, None, Channel.CENTRAL) for price in (1, 2)])
        price = Sort("price", "price_minor")
        cursor = page(Subscription.objects.all(), price, "", 1).next
        for other in (price.reversed(), Sort("product", "product_sort")):
            with pytest.raises(BadCursor):
                page(Subscription.objects.all(), other, cursor)


def test_what_stands_in_a_cursor_cannot_be_changed(world) -> None:
    signer = signing.Signer(salt="another.salt")
    forged = signer.sign_object(["price", 0, "1; DROP TABLE", "x", 0])
    with tenant_scope(world[0].id), pytest.raises(BadCursor):
        page(Subscription.objects.all(), Sort("price", "price_minor"), forged)
