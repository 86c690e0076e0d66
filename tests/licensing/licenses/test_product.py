"""A product's page: its subscriptions, and its users by purchaser."""

import csv
import io
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import today
from licensing.licenses.holders import SHOWN, holders, search
from licensing.licenses.queries import of_product
from licensing.models import Subscription
from tenants.models import Person
from tests.factories.licensing import make_subscription
from tests.factories.tenants import actor, make_people

HERE = reverse("licensing:licenses:product", args=["contoso", "CFQ7TTC0H9MP"])
EXPORT = reverse("licensing:licenses:export", args=["contoso", "CFQ7TTC0H9MP"])


def groups(world, who: str, *, text: str = "", cursor: str = ""):
    doer = actor(getattr(world.cast, who))
    with tenant_scope(world.cast.contoso.id):
        rows = of_product(doer, world.power_bi)
        page = search(rows, text) if text else holders(rows, cursor)
    return page, [(group.name, [row["person__display_name"] for row in group.rows]) for group in page.groups]


def test_users_are_grouped_by_who_bought(world) -> None:
    page, found = groups(world, "megan")
    assert found == [
        ("", ["Alex Wilber", "Isaiah Langer"]),
        ("Adele Vance", ["Adele Vance", "Diego Siciliani", "Isaiah Langer"]),
        ("Diego Siciliani", ["Megan Bowen"]),
    ]
    assert [group.held for group in page.groups] == [2, 3, 1]
    assert page.next == ""


def test_two_purchases_of_one_person_are_one_group_and_kept_ones_the_organizations(world) -> None:
    cast = world.cast
    make_subscription(cast.contoso, world.power_bi, bought_by=cast.adele, seats=[cast.lidia])
    make_subscription(
        cast.contoso, world.power_bi, bought_by=cast.alex, owner_id=None, channel=1, seats=[cast.udo]
    )
    assert groups(world, "megan")[1] == [
        ("", ["Alex Wilber", "Isaiah Langer", "Udo Sander"]),
        ("Adele Vance", ["Adele Vance", "Diego Siciliani", "Isaiah Langer", "Lidia Holloway"]),
        ("Diego Siciliani", ["Megan Bowen"]),
    ]


def test_a_purchaser_sees_the_users_of_what_they_bought(world) -> None:
    assert groups(world, "adele")[1] == [("Adele Vance", ["Adele Vance", "Diego Siciliani", "Isaiah Langer"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isa", [("", ["Isaiah Langer"]), ("Adele Vance", ["Isaiah Langer"])]),
        ("langer", [("", ["Isaiah Langer"]), ("Adele Vance", ["Isaiah Langer"])]),
        ("megan.bowen@", [("Diego Siciliani", ["Megan Bowen"])]),
        ("bram", []),
        ("patti", []),
    ],
)
def test_search_finds_users_in_all_groups(world, text, expected) -> None:
    assert groups(world, "megan", text=text)[1] == expected


@pytest.mark.parametrize("sizes", [(130, 0, 3), (20, 30, 50, 1), (1,) * 60, (49, 2, 120, 5), (50, 50)])
def test_every_user_comes_once_whatever_the_groups(cast, sizes, django_assert_max_num_queries) -> None:
    from tests.factories.licensing import make_product

    product = make_product("Teams")
    people = make_people(cast.contoso, max(sizes))
    buyers = make_people(cast.contoso, len(sizes), prefix="Buyer")
    for buyer, size in zip(buyers, sizes, strict=True):
        make_subscription(cast.contoso, product, quantity=200, bought_by=buyer, seats=people[:size])
    doer, seen, cursor, pages = actor(cast.megan), [], "", 0
    with tenant_scope(cast.contoso.id):
        rows = of_product(doer, product)
        while True:
            with django_assert_max_num_queries(4):
                page = holders(rows, cursor)
            listed = [
                (group.name, row["person__display_name"]) for group in page.groups for row in group.rows
            ]
            assert 0 < len(listed) <= SHOWN
            seen += listed
            cursor, pages = page.next, pages + 1
            if not cursor:
                break
    expected = [
        (buyer.display_name, person.display_name)
        for buyer, size in zip(buyers, sizes, strict=True)
        for person in people[:size]
    ]
    assert seen == expected
    assert pages == -(-sum(sizes) // SHOWN)


def test_a_broken_cursor_shows_the_first_page(world) -> None:
    assert groups(world, "megan", cursor="nonsense")[1] == groups(world, "megan")[1]


def texts(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_says_it_in_the_words_of_the_portal(world, signed_in) -> None:
    html = signed_in(world.cast.lidia).get(HERE).content.decode()
    words = texts(html)
    assert "<h1>Power BI Pro</h1>" in html
    assert re.findall(r"(Total quantity|Assigned|Available quantity) (\d+)", words)[:3] == [
        ("Total quantity", "40"),
        ("Assigned", "6"),
        ("Available quantity", "34"),
    ]
    for label in ("Users", "Export users", "Assign licenses", "Unassign licenses"):
        assert label in words


@pytest.mark.parametrize(
    ("who", "assigns", "ticks"),
    [
        ("megan", True, 2),
        ("lidia", True, 2),
        ("udo", True, 2),
        ("patti", False, 0),
        ("nestor", False, 0),
        ("adele", True, 3),
    ],
)
def test_what_somebody_may_not_do_is_disabled_with_the_reason(world, signed_in, who, assigns, ticks) -> None:
    html = signed_in(getattr(world.cast, who)).get(HERE).content.decode()
    assert ('hx-get="/contoso/billing/licenses/CFQ7TTC0H9MP/assign/"' in html) is assigns
    assert ('aria-disabled="true"' in html) is not assigns
    assert html.count('name="seat"') == ticks


def test_only_self_service_left_says_take_control(world, signed_in) -> None:
    with tenant_scope(world.cast.contoso.id):
        Subscription.objects.filter(id=world.central.id).update(status=Subscription.Status.DELETED)
    html = signed_in(world.cast.megan).get(HERE).content.decode()
    assert "Take control of this subscription first" in html


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("megan", "CFQ7TTC0H9MP", 200),
        ("adele", "CFQ7TTC0H9MP", 200),
        ("adele", "CFQ7TTC0HD32", 404),
        ("isaiah", "CFQ7TTC0H9MP", 404),
        ("anna_guest", "CFQ7TTC0H9MP", 403),
        ("megan", "NOTHING", 404),
    ],
)
def test_what_is_not_theirs_is_not_there(world, signed_in, who, code, status) -> None:
    client = signed_in(getattr(world.cast, who))
    for name in ("licenses:product", "licenses:export", "seats:assign", "seats:unassign", "seats:file"):
        address = reverse(f"licensing:{name}", args=["contoso", code])
        assert client.get(address).status_code == status, name


def test_a_product_only_others_have_is_not_there(world, signed_in) -> None:
    """Woodgrove has it, contoso's visio it has not."""
    anna = signed_in(world.cast.anna)
    assert (
        anna.get(reverse("licensing:licenses:product", args=["woodgrove", "CFQ7TTC0H9MP"])).status_code == 200
    )
    assert (
        anna.get(reverse("licensing:licenses:product", args=["woodgrove", "CFQ7TTC0HD32"])).status_code == 404
    )
    assert signed_in(world.cast.megan).get(HERE.replace("contoso", "woodgrove")).status_code == 404


def downloaded(response) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def real_world(real_db):
    """COPY reads by a connection of its own: what it reads must be committed."""
    from types import SimpleNamespace

    from tenants.signin.find_organization import forget_known_names
    from tests.cast import make_cast
    from tests.factories.licensing import make_product

    forget_known_names()
    cast = make_cast()
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(department="=cmd|' /C calc'!A0")
    product = make_product("Power BI Pro", code="CFQ7TTC0H9MP")
    return SimpleNamespace(
        cast=cast,
        central=make_subscription(cast.contoso, product, quantity=25, seats=[cast.isaiah]),
        adeles=make_subscription(cast.contoso, product, bought_by=cast.adele, seats=[cast.megan, cast.adele]),
        diegos=make_subscription(cast.contoso, product, bought_by=cast.diego, seats=[cast.diego]),
        woodgroves=make_subscription(cast.woodgrove, product, seats=[cast.bram]),
    )


def test_export_has_the_holders_of_the_ticked_subscriptions(real_world, signed_in) -> None:
    world, client = real_world, signed_in(real_world.cast.megan)
    rows = downloaded(client.get(EXPORT, {"selected": [world.adeles.id, world.central.id]}))
    assert rows[0] == [
        "Organization", "Product name", "Product id", "Subscription id", "Purchaser", "Purchaser email",
        "User name", "User principal name", "Department", "Assigned on (UTC)", "Status", "Expiry date (UTC)",
    ]  # fmt: skip
    day = today().isoformat()
    ends = world.adeles.expires_at.date().isoformat()
    first = ["Contoso", "Power BI Pro", "CFQ7TTC0H9MP"]
    bought = [str(world.adeles.id), "Adele Vance", "adele.vance@contoso.example"]
    assert rows[1:] == [
        [*first, str(world.central.id), "", "", "Isaiah Langer", "isaiah.langer@contoso.example",
         "'=cmd|' /C calc'!A0", day, "Active", ends],
        [*first, *bought, "Adele Vance", "adele.vance@contoso.example", "Retail", day, "Active", ends],
        [*first, *bought, "Megan Bowen", "megan.bowen@contoso.example", "Marketing", day, "Active", ends],
    ]  # fmt: skip


def test_without_a_tick_everybody_is_exported(real_world, signed_in) -> None:
    rows = downloaded(signed_in(real_world.cast.nestor).get(EXPORT))
    assert [row[6] for row in rows[1:]] == ["Isaiah Langer", "Adele Vance", "Megan Bowen", "Diego Siciliani"]


def test_others_subscriptions_are_never_in_the_file(real_world, signed_in) -> None:
    world = real_world
    chosen = {"selected": [world.diegos.id, world.woodgroves.id, uuid4(), world.adeles.id]}
    assert [row[6] for row in downloaded(signed_in(world.cast.adele).get(EXPORT, chosen))[1:]] == [
        "Adele Vance",
        "Megan Bowen",
    ]
    only_theirs = {"selected": [world.woodgroves.id]}
    assert downloaded(signed_in(world.cast.megan).get(EXPORT, only_theirs))[1:] == []


def test_a_workbook_has_the_same_people(real_world, signed_in) -> None:
    world = real_world
    response = signed_in(world.cast.megan).get(
        EXPORT, {"format": "xlsx", "selected": [world.adeles.id, world.central.id]}
    )
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert sorted(row[6] for row in rows[1:]) == ["Adele Vance", "Isaiah Langer", "Megan Bowen"]
    assert {row[8] for row in rows[1:]} == {"=cmd|' /C calc'!A0", "Retail", "Marketing"}
    assert sheet.cell(2, 9).data_type == "s"


def test_an_export_can_be_assigned_again(real_world, signed_in) -> None:
    """Centralize: export the users of purchases, assign them by that very file."""
    from licensing.seats.read_file import read_parts

    response = signed_in(real_world.cast.megan).get(EXPORT, {"selected": [real_world.adeles.id]})
    raw = b"".join(response.streaming_content)
    addresses = [address for part in read_parts(io.BytesIO(raw), len(raw)) for address in part.addresses]
    assert addresses == ["adele.vance@contoso.example", "megan.bowen@contoso.example"]


def test_queries_do_not_grow(world, signed_in, django_assert_num_queries) -> None:
    client = signed_in(world.cast.lidia)
    client.get(HERE)
    with django_assert_num_queries(18):
        client.get(HERE)
    for person in make_people(world.cast.contoso, 30, prefix="Buyer"):
        make_subscription(
            world.cast.contoso, world.power_bi, bought_by=person, seats=[person, world.cast.udo]
        )
    # One more read of seats, for the group that the page ends in; it does not become more than that.
    with django_assert_num_queries(19):
        client.get(HERE)
