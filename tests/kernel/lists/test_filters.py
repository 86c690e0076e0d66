"""Filters, chips and orders of a declared list; what cannot be read is left out and said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from kernel.isolation.scope import tenant_scope
from kernel.lists.address import Address
from kernel.lists.chips import chips
from kernel.lists.declare import UnknownSort, apply_filters, sort_or_default
from kernel.lists.panel import fields
from kernel.values.clock import now
from licensing.models import Subscription
from licensing.subscriptions.columns import SUBSCRIPTIONS as LIST
from tests.factories.licensing import Channel, Status, make_product, make_subscription
from tests.factories.tenants import make_organization


@pytest.fixture
def world(db):
    organization = make_organization()
    product = make_product()
    day = datetime(2027, 1, 10, 23, 30, tzinfo=UTC)
    for name, values in {
        "central": {},
        "trial": {"channel": Channel.TRIAL},
        "full": {"quantity": 3, "seats_used": 2, "seats_reserved": 1},
        "deleted": {"status": Status.DELETED},
        "dated": {"expires_at": day},
        "soon": {"expires_at": now() + timedelta(days=3)},
        "gone": {"expires_at": now() - timedelta(days=3)},
        "endless": {"expires_at": None},
    }.items():
        make_subscription(organization, product, product_sort=name, **values)
    return organization


def names(world, query: str) -> set[str]:
    with tenant_scope(world.id):
        filtered = apply_filters(LIST, Subscription.objects.all(), QueryDict(query))
        return set(filtered.queryset.values_list("product_sort", flat=True))


ALL = {"central", "trial", "full", "deleted", "dated", "soon", "gone", "endless"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("channel=trial", {"trial"}),
        ("channel=trial&channel=central", ALL),
        ("status=deleted", {"deleted"}),
        ("expiry_after=2027-01-10&expiry_before=2027-01-10", {"dated"}),
        ("expiry_before=2027-01-09&expiry_after=2027-01-01", set()),
        ("expiring=7", {"soon"}),
        ("expiring=past", {"gone"}),
        ("unused=1", ALL - {"full"}),
        ("unused=0", ALL),
        ("leavers=1", set()),
        ("channel=trial&status=deleted", set()),
        ("something=else", ALL),
    ],
)
def test_filters(world, query, found) -> None:
    assert names(world, query) == found


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("channel=nonsense", "Channel"),
        ("expiry_after=31-31-2027", "Expiry date"),
        ("expiring=12", "Renews or ends"),
        ("product=" + "x" * 200, "Product"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(world, query, named) -> None:
    with tenant_scope(world.id):
        filtered = apply_filters(LIST, Subscription.objects.all(), QueryDict(f"{query}&status=deleted"))
        assert filtered.queryset.count() == 1, "the other filters hold"
    [problem] = filtered.problems
    assert named in problem.sentence


def test_chips_say_what_narrows_and_lead_away(world) -> None:
    query = "channel=trial&channel=free&expiry_after=2027-01-01&unused=1&q=Visio&sort=price"
    params = QueryDict(query)
    with tenant_scope(world.id):
        filtered = apply_filters(LIST, Subscription.objects.all(), params)
    found = {(chip.label, chip.value): chip.remove for chip in chips(LIST, filtered, Address("/x/", params))}
    assert found == {
        ("Search", "visio"): "/x/?channel=trial&channel=free&expiry_after=2027-01-01&unused=1&sort=price",
        ("Channel", "Trial"): "/x/?channel=free&expiry_after=2027-01-01&unused=1&q=Visio&sort=price",
        ("Channel", "Free"): "/x/?channel=trial&expiry_after=2027-01-01&unused=1&q=Visio&sort=price",
        ("Expiry date", "from Jan 1, 2027"): "/x/?channel=trial&channel=free&unused=1&q=Visio&sort=price",
        ("Has unused seats", ""): "/x/?channel=trial&channel=free&expiry_after=2027-01-01&q=Visio&sort=price",
    }


def test_the_panel_is_filled_in() -> None:
    filled = {
        field.name: field
        for field in fields(LIST, QueryDict("channel=trial&expiry_before=2027-01-01&product=x"))
    }
    assert [option.value for option in filled["channel"].options if option.checked] == ["trial"]
    assert filled["expiry"].values == ("", "2027-01-01")
    assert filled["product"].values == ("x",)


@pytest.mark.parametrize("name", [column.name for column in LIST.columns if column.sort])
def test_every_sort_has_both_directions(name) -> None:
    assert LIST.sort_of(name).descending is False
    assert LIST.sort_of(f"-{name}").descending is True
    assert LIST.sort_of(f"-{name}").param == f"-{name}"


@pytest.mark.parametrize("name", ["nonsense", "purchaser_email", "--price", "pk", "product__name"])
def test_an_unknown_sort_is_told(name) -> None:
    with pytest.raises(UnknownSort):
        LIST.sort_of(name)
    sort, [problem] = sort_or_default(LIST, name)
    assert sort == LIST.sort_of()
    assert problem.name == "sort"
