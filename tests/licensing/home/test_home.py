"""Home: for an admin what needs attention, for everybody what is theirs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.home.attention import matters
from licensing.home.figures import stretches
from tenants.models import Person
from tests.factories.licensing import Channel, Status, make_product, make_subscription
from tests.factories.tenants import actor, make_people

HOME = reverse("home", args=["contoso"])


def words(response) -> str:
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def power_bi(db):
    return make_product("Power BI Pro")


def counts(person) -> dict[str, int]:
    doer = actor(person)
    with tenant_scope(person.tenant_id):
        return {matter.icon: matter.count for matter in matters(doer, "contoso")}


@pytest.fixture
def busy(cast, power_bi):
    """One of each thing that needs attention, and beside each one that does not."""
    long_ago, soon, contoso = now() - timedelta(days=31), now() + timedelta(days=29), cast.contoso
    full = {"quantity": 1, "seats": [cast.isaiah], "started_at": long_ago}
    make_subscription(contoso, power_bi, **full)
    make_subscription(contoso, power_bi, bought_by=cast.adele, **{**full, "started_at": now()})
    make_subscription(contoso, power_bi, bought_by=cast.adele, **full, expires_at=soon)
    make_subscription(contoso, power_bi, **full, expires_at=now() + timedelta(days=31))
    make_subscription(contoso, power_bi, **{**full, "quantity": 2})
    make_subscription(contoso, power_bi, **{**full, "quantity": 2}, status=Status.DISABLED)
    make_subscription(contoso, power_bi, bought_by=cast.alex, **full)
    make_subscription(
        contoso, power_bi, bought_by=cast.alex, started_at=long_ago, status=Status.DELETED, quantity=5
    )
    with tenant_scope(contoso.id):
        Person.objects.filter(id=cast.alex.id).update(is_active=False)
    return cast


def test_each_matter_counts_what_its_list_shows(busy, signed_in) -> None:
    assert counts(busy.megan) == {"person": 1, "cart": 1, "calendar": 1, "key": 1}
    client, doer = signed_in(busy.megan), actor(busy.megan)
    with tenant_scope(busy.contoso.id):
        found = matters(doer, "contoso")
    for matter in found:
        assert client.get(matter.href).content.decode().count('<tr id="row-') == matter.count, matter.words


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("megan", {"matters", "seats", "spend"}),
        ("patti", {"matters", "seats", "spend"}),
        ("nestor", {"matters", "seats", "spend"}),
        ("lidia", {"seats"}),
        ("udo", {"seats"}),
        ("adele", set()),
        ("isaiah", set()),
    ],
)
def test_everybody_sees_what_the_matrix_says(busy, signed_in, who, sees) -> None:
    said = words(signed_in(getattr(busy, who)).get(HOME))
    told = {"matters": "Needs attention", "seats": "Seats bought and used", "spend": "Spend per month in USD"}
    assert {name for name, heading in told.items() if heading in said} == sees


@pytest.mark.parametrize(
    ("who", "tile"),
    [
        ("megan", "licensing:subscriptions:list"),
        ("lidia", "licensing:licenses:list"),
        ("adele", "licensing:subscriptions:list"),
        ("isaiah", None),
        ("anna_guest", None),
    ],
)
def test_the_tile_admin_is_for_who_has_something_to_manage(busy, signed_in, who, tile) -> None:
    html = signed_in(getattr(busy, who)).get(HOME).content.decode()
    link = re.search(r'<a class="tile"[^>]*href="([^"]+)"', html)
    assert (link and link[1]) == (tile and reverse(tile, args=["contoso"]))


def test_apps_are_those_one_can_use(cast, power_bi, signed_in) -> None:
    make_subscription(cast.contoso, power_bi, seats=[cast.isaiah])
    make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=[cast.isaiah])
    make_subscription(cast.contoso, make_product("Visio"), seats=[cast.isaiah], status=Status.DISABLED)
    make_subscription(cast.contoso, make_product("Teams"), seats=[cast.alex])
    said = words(signed_in(cast.isaiah).get(HOME))
    assert said.count("Power BI Pro") == 1
    assert "Visio" not in said
    assert "Teams" not in said
    assert "You do not hold a license yet." in words(signed_in(cast.diego).get(HOME))


def test_purchases_are_ones_own(cast, power_bi, signed_in) -> None:
    make_subscription(cast.contoso, power_bi, bought_by=cast.adele, quantity=7)
    make_subscription(cast.contoso, make_product("Visio"), bought_by=cast.alex)
    said = words(signed_in(cast.adele).get(HOME))
    assert "What you bought" in said
    assert "Visio" not in said
    assert "What you bought" not in words(signed_in(cast.isaiah).get(HOME))


def test_spend_comes_from_what_was_paid_for(cast, power_bi) -> None:
    contoso, since = cast.contoso, now().replace(day=1).date()
    make_subscription(contoso, power_bi, quantity=3, price_minor=1000)
    make_subscription(contoso, power_bi, quantity=2, price_minor=1000)
    make_subscription(contoso, power_bi, quantity=9, price_minor=0, channel=Channel.FREE)
    old = now() - timedelta(days=400)
    make_subscription(
        contoso, power_bi, price_minor=1000, status=Status.DELETED, started_at=old, status_at=old
    )
    with tenant_scope(contoso.id):
        found = stretches(since)
    assert [(one.channel, one.currency, one.frequency, one.start, one.end, one.minor) for one in found] == [
        (Channel.CENTRAL, "USD", 1, since, None, 5000)
    ]


def test_another_organizations_figures_are_not_in_it(cast, power_bi, signed_in) -> None:
    make_subscription(cast.woodgrove, power_bi, quantity=77)
    said = words(signed_in(cast.megan).get(HOME))
    assert "77" not in said
    assert "Nothing has been bought yet." in said


def test_queries_do_not_grow(busy, signed_in, django_assert_num_queries) -> None:
    client = signed_in(busy.megan)
    client.get(HOME)
    with django_assert_num_queries(19):
        client.get(HOME)
    for person in make_people(busy.contoso, 15):
        make_subscription(
            busy.contoso, make_product(person.display_name), bought_by=person, seats=[busy.megan]
        )
    with django_assert_num_queries(19):
        client.get(HOME)


def test_an_ordinary_home_costs_three_queries_more_than_the_frame(
    cast, signed_in, django_assert_num_queries
) -> None:
    client = signed_in(cast.isaiah)
    client.get(HOME)
    with django_assert_num_queries(13):
        client.get(HOME)


def test_what_an_ordinary_user_may_buy(cast, power_bi, signed_in, django_assert_num_queries) -> None:
    for number in range(9):
        make_product(
            f"Visio {number}", is_self_service=True, excluded_countries=["US"] if number == 0 else []
        )
    make_product("Office 365 E3")
    type(power_bi).objects.filter(id=power_bi.id).update(is_self_service=True)
    make_subscription(cast.contoso, power_bi, quantity=1, seats=[cast.isaiah])
    client = signed_in(cast.isaiah)
    said = words(client.get(HOME))
    offered = said.partition("What you may buy")[2]
    # By name, six of them: not what one has, what the country forbids, or what only organizations buy.
    assert re.findall(r"Visio \d", offered) == [f"Visio {number}" for number in range(1, 7)]
    assert "Office" not in offered
    with django_assert_num_queries(18):
        client.get(HOME)
    assert "What you may buy" not in words(signed_in(cast.megan).get(HOME))
    assert "What you may buy" not in words(signed_in(cast.anna).get(HOME))
