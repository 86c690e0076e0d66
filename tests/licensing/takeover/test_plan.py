"""The plan is exact: what it counts is what the move then does."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.values.clock import now
from kernel.values.ids import uuid7
from licensing.takeover import queries
from licensing.takeover.rules import MoveWarning
from tenants.models import Person
from tenants.permissions.roles import Role
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside, make_organization, make_people, make_person
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover.world import assert_everything_adds_up, everything, finish, move, plan

pytestmark = pytest.mark.django_db


def test_a_plan_counts_and_writes_nothing(cast, bought, central):
    before = everything(cast.contoso.id)
    drawn = plan(cast.megan, [bought], central)
    assert (drawn.people.seats, drawn.people.people, drawn.people.moving, drawn.people.already_there) == (
        7,
        7,
        5,
        2,
    )
    assert (drawn.wanted, drawn.free, drawn.short, bool(drawn.decision)) == (5, 20, 0, True)
    assert drawn.undo_until == fresh(bought).expires_at
    assert everything(cast.contoso.id) == before


def test_it_warns_of_another_product_and_of_who_stays_behind(cast, people, bought, visio):
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(is_active=False)
        Person.objects.filter(id=people[1].id).update(kind=Person.Kind.GUEST)
        type(bought).objects.filter(id=bought.id).update(expires_at=now())
    other = make_subscription(cast.contoso, visio)
    drawn = plan(cast.megan, [bought], other)
    assert [warning.code for warning in drawn.warnings] == [
        MoveWarning.OTHER_PRODUCT,
        MoveWarning.SWITCHED_OFF,
        MoveWarning.GUESTS,
        MoveWarning.CANNOT_UNDO,
    ]
    assert (drawn.wanted, drawn.people.switched_off, drawn.people.guests) == (5, 1, 1)
    assert not drawn.can_be_undone


def test_the_names_come_page_by_page(cast, people, bought, central):
    with inside(cast.contoso.id):
        target = fresh(central)
        first = queries.people_of_plan([bought.id], target, "move", most=3)
        rest = queries.people_of_plan([bought.id], target, "move", after=first[-1].id, most=3)
        there = queries.people_of_plan([bought.id], target, "there")
    assert [person.id for person in first + rest] == sorted(person.id for person in people[:5])
    assert {person.id for person in there} == {person.id for person in people[5:7]}


def test_targets_are_the_organizations_own_same_product_first(cast, power_bi, visio, people, bought, central):
    other = make_subscription(cast.contoso, visio, quantity=100)
    make_subscription(cast.contoso, power_bi, bought_by=cast.diego, quantity=50)
    make_subscription(cast.woodgrove, power_bi, quantity=50)
    roomier = make_subscription(cast.contoso, power_bi, quantity=30)
    with inside(cast.contoso.id):
        found = queries.targets_for([fresh(bought)])
        assert [row.id for row in found] == [roomier.id, central.id, other.id]
        assert [row.id for row in queries.targets_for([fresh(bought)], seats=25)] == [roomier.id, other.id]
        assert [row.id for row in queries.targets_for([fresh(bought)], word="vis")] == [other.id]


MOST = 9
PEOPLE = st.sets(st.integers(0, MOST - 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sources=st.lists(PEOPLE, min_size=1, max_size=3),
    there=PEOPLE,
    off=PEOPLE,
    guests=PEOPLE,
    spare=st.integers(0, 12),
)
def test_what_is_planned_is_what_happens(db, small_batches, sources, there, off, guests, spare):
    tag = str(uuid7())[-12:]
    organization = make_organization(f"o{tag}")
    admin = make_person(organization, "Megan Bowen", roles=(Role.GLOBAL,))
    people = make_people(organization, MOST)
    with inside(organization.id):
        Person.objects.filter(id__in=[people[i].id for i in guests]).update(kind=Person.Kind.GUEST)
        Person.objects.filter(id__in=[people[i].id for i in off]).update(is_active=False)
    product = make_product("Power BI Pro", code=tag)
    pick = lambda numbers: [people[i] for i in sorted(numbers)]  # noqa: E731
    bought = [make_subscription(organization, product, bought_by=admin, seats=pick(held)) for held in sources]
    target = make_subscription(organization, product, quantity=len(there) + spare, seats=pick(there))

    held = set().union(*sources)
    movers = held - there - off - guests
    drawn = plan(admin, bought, target)
    assert (drawn.wanted, drawn.people.people, drawn.people.already_there) == (
        len(movers),
        len(held),
        len(held & there),
    )
    assert (drawn.people.switched_off, drawn.people.guests) == (
        len(held & off - there),
        len(held & guests - there - off),
    )
    assert drawn.short == max(0, len(movers) - spare)
    if drawn.short:
        return
    job = finish(move(admin, bought, target))
    assert job.done == len(movers)
    assert holders(target) == {people[i].id for i in there | movers}
    assert all(holders(source) == set() for source in bought)
    assert_everything_adds_up(organization.id)
