"""Search by prefix and by words, whatever somebody types."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.isolation.scope import tenant_scope
from kernel.lists.declare import apply_filters
from kernel.lists.search import all_words, any_prefix, folded, ids_first, prefix
from licensing.models import Product, Subscription
from licensing.subscriptions.columns import SUBSCRIPTIONS
from tenants.models import Person
from tests.factories.licensing import make_product
from tests.factories.tenants import make_organization, make_person


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("  Ada  LOVELACE ", "ada lovelace"),
        ("Straße", "strasse"),
        ("a\x00b\tc", "a b c"),
        ("x" * 300, "x" * 100),
        ("", ""),
    ],
)
def test_folded(typed, compared) -> None:
    assert folded(typed) == compared


@pytest.fixture
def people(db):
    organization = make_organization()
    for name in ("Ada Lovelace", "Ad_a Percent%", "Zoë Ångström", "Bo Adams"):
        make_person(organization, name, with_account=False, email=f"{name.split()[0]}@x.example".casefold())
    return organization


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ad", {"Ada Lovelace", "Ad_a Percent%", "Bo Adams"}),
        ("ADA LOVE", {"Ada Lovelace"}),
        ("ad_", {"Ad_a Percent%"}),
        ("a%", set()),
        ("zoë å", {"Zoë Ångström"}),
        ("bo@", {"Bo Adams"}),
        ("lovelac", {"Ada Lovelace"}),
        ("velace", set()),
    ],
)
def test_people_by_the_beginning_of_a_name_or_address(people, text, found) -> None:
    with tenant_scope(people.id):
        rows = Person.objects.filter(any_prefix(("sort_name", "sort_last", "email"), text))
        assert set(rows.values_list("display_name", flat=True)) == found


def test_products_by_all_their_words(db) -> None:
    for name in ("Visio Plan 1", "Visio Plan 2", "Project Plan 1", "100% Cotton"):
        make_product(name)

    def named(text: str) -> set[str]:
        return set(Product.objects.filter(all_words("sort_name", text)).values_list("name", flat=True))

    assert named("plan visio") == {"Visio Plan 1", "Visio Plan 2"}
    assert named("% cotton") == {"100% Cotton"}
    assert named("_") == set()


def test_ids_first_stops_at_its_limit(people) -> None:
    with tenant_scope(people.id):
        assert len(ids_first(Person.objects.filter(prefix("sort_name", "")), limit=3)) == 3


@given(text=st.text(max_size=30))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_is_a_fault(people, text) -> None:
    params = QueryDict(mutable=True)
    params.update({"q": text, "product": text, "purchaser": text, "expiry_after": text, "channel": text})
    with tenant_scope(people.id):
        filtered = apply_filters(SUBSCRIPTIONS, Subscription.objects.all(), params)
        assert list(filtered.queryset) == []
