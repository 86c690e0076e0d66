"""Many at once: no seat is sold twice, nobody waits for nobody, everything adds up."""

import random
import threading
from collections import Counter

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from licensing.models import SeatLedger, Subscription
from licensing.seats.assign import assign
from licensing.seats.rules import SeatReason
from licensing.seats.unassign import unassign
from licensing.seats.write import (
    add_seats,
    lock,
    release_reserved,
    remove_seats,
    reserve_seats,
    shortage_named,
)
from tests.factories.tenants import actor, make_organization, make_people, make_person
from tests.licensing.seats.world import assert_adds_up, fresh, holders, make_product, make_subscription


def at_once(count: int, act) -> Counter:
    """Run act(number) in `count` threads, each with a connection of its own; count how they ended."""
    ends: Counter = Counter()
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            for end in act(number):
                ends[end] += 1
        except Exception as error:  # noqa: BLE001 counted, and then asserted to be none
            ends[f"{type(error).__name__}: {error}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


@pytest.fixture
def lidia(real_db):
    from tenants.permissions.roles import Role

    contoso = make_organization("contoso")
    return make_person(contoso, "Lidia Holloway", roles=(Role.LICENSE,))


def test_sixteen_fight_for_the_last_seats(lidia) -> None:
    contoso = _organization(lidia)
    people = [person.id for person in make_people(contoso, 160)]
    last_seats = make_subscription(contoso, make_product(), quantity=60)
    doer = actor(lidia)

    def take(number: int):
        for chosen in (people[number * 10 + i : number * 10 + i + 2] for i in range(0, 10, 2)):
            try:
                with tenant_scope(contoso.id):
                    assign(actor=doer, subscription_id=last_seats.id, person_ids=chosen)
                yield "seated"
            except Refused as refusal:
                yield refusal.reasons[0].code

    assert at_once(16, take) == {"seated": 30, SeatReason.NOT_ENOUGH_SEATS: 50}
    assert fresh(last_seats).seats_used == 60
    assert_adds_up(last_seats)


def test_the_same_person_from_all_sides_takes_one_seat(lidia) -> None:
    target = make_subscription(_organization(lidia), make_product(), quantity=5)
    doer = actor(lidia)

    def take(number: int):
        with tenant_scope(lidia.tenant_id):
            done = assign(actor=doer, subscription_id=target.id, person_ids=[lidia.id])
        yield len(done.assigned)

    assert at_once(16, take) == {1: 1, 0: 15}
    assert holders(target) == {lidia.id}
    assert_adds_up(target)


def test_opposite_moves_and_assigning_at_once(lidia) -> None:
    """Both directions between two subscriptions while others take and give: no deadlock, no drift."""
    contoso = _organization(lidia)
    people = make_people(contoso, 60)
    product = make_product()
    one = make_subscription(contoso, product, quantity=50, seats=people[:30])
    two = make_subscription(contoso, product, quantity=40, seats=people[30:])
    doer = actor(lidia)
    ids = [person.id for person in people]

    def churn(number: int):
        dice = random.Random(number)
        for _ in range(6):
            chosen = dice.sample(ids, 5)
            try:
                with tenant_scope(contoso.id):
                    if number % 4 < 2:
                        _move(*((one, two) if number % 2 else (two, one)), chosen, doer)
                    else:
                        verb = assign if number % 2 else unassign
                        verb(actor=doer, subscription_id=dice.choice((one, two)).id, person_ids=chosen)
                yield "done"
            except Refused as refusal:
                yield refusal.reasons[0].code

    ends = at_once(16, churn)
    assert set(ends) <= {"done", SeatReason.NOT_ENOUGH_SEATS}
    assert ends.total() == 96
    for subscription in (one, two):
        assert_adds_up(subscription)


def test_the_check_in_the_database_has_the_same_name(lidia) -> None:
    """If a condition were ever wrong, the net under it says the same."""
    target = make_subscription(_organization(lidia), make_product(), quantity=1)
    with pytest.raises(Refused) as caught, tenant_scope(lidia.tenant_id):
        (row,) = lock([target.id])
        with shortage_named(row, 2):
            Subscription.objects.filter(id=target.id).update(seats_used=2)
    assert [(reason.code, dict(reason.facts)) for reason in caught.value.reasons] == [
        (SeatReason.NOT_ENOUGH_SEATS, {"free": 1, "wanted": 2, "short": 1})
    ]
    assert_adds_up(target)


def _move(source, target, chosen, doer) -> None:
    locked = {row.id: row for row in lock([source.id, target.id])}
    gone = remove_seats(locked[source.id], chosen, kind=SeatLedger.Kind.MOVED_OUT, actor=doer)
    add_seats(locked[target.id], gone, kind=SeatLedger.Kind.MOVED_IN, actor=doer)


def _organization(person):
    from tenants.models import Organization

    with tenant_scope(person.tenant_id):
        return Organization.objects.get(id=person.tenant_id)


steps = st.lists(
    st.tuples(
        st.sampled_from(["assign", "unassign", "reserve", "from reserved", "release"]),
        st.lists(st.integers(0, 11), min_size=1, max_size=6),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=st.integers(0, 8), steps=steps)
def test_whatever_happens_it_adds_up(cast, power_bi, quantity, steps) -> None:
    """A model of one subscription, a set and a number, against the real thing."""
    target = make_subscription(cast.contoso, power_bi, quantity=quantity)
    people = _twelve(cast)
    held: set = set()
    reserved = 0
    doer = actor(cast.lidia)
    for step, numbers in steps:
        chosen = {people[number] for number in numbers}
        with tenant_scope(cast.contoso.id):
            (row,) = lock([target.id])
            new = len(chosen - held)
            try:
                if step == "assign":
                    add_seats(row, list(chosen), kind=SeatLedger.Kind.ASSIGNED, actor=doer)
                    held |= chosen
                elif step == "unassign":
                    gone = remove_seats(row, list(chosen), kind=SeatLedger.Kind.UNASSIGNED, actor=doer)
                    assert set(gone) == chosen & held
                    held -= chosen
                elif step == "reserve":
                    reserve_seats(row, len(numbers))
                    reserved += len(numbers)
                elif step == "from reserved":
                    add_seats(
                        row, list(chosen), kind=SeatLedger.Kind.MOVED_IN, actor=doer, from_reserved=True
                    )
                    held |= chosen
                    reserved -= new
                elif reserved:
                    release_reserved(row, 1)
                    reserved -= 1
            except Refused as refusal:
                facts = refusal.reasons[0].facts
                assert facts["free"] == quantity - len(held) - reserved
                wanted = len(numbers) if step == "reserve" else new
                assert wanted > (reserved if step == "from reserved" else facts["free"])
            assert (row.seats_used, row.seats_reserved) == (len(held), reserved)
        after = fresh(target)
        assert (after.seats_used, after.seats_reserved) == (len(held), reserved)
    assert holders(target) == held
    assert_adds_up(target)


def _twelve(cast) -> list:
    from tenants.models import Person

    with tenant_scope(cast.contoso.id):
        known = list(Person.objects.filter(sort_name__startswith="twelve").values_list("id", flat=True))
    return known or [person.id for person in make_people(cast.contoso, 12, prefix="Twelve")]
