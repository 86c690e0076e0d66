"""Moving users: all reserved at once, moved batch by batch, the source Deleted, one letter."""

import pytest

from kernel.audit.models import Entry
from licensing.models import SeatLedger, Subscription, TakeOver
from licensing.seats.assign import assign
from licensing.seats.unassign import unassign
from tenants.models import Person
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import actor, inside, make_people
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover.world import (
    assert_everything_adds_up,
    finish,
    move,
    results,
    steps,
    told,
)

Status, Kind = Subscription.Status, SeatLedger.Kind
pytestmark = pytest.mark.django_db


def switch_off(person):
    with inside(person.tenant_id):
        Person.objects.filter(id=person.id).update(is_active=False)


def test_everybody_moves_and_the_source_ends(cast, people, bought, central):
    takeover = move(cast.megan, [bought], central)

    assert (fresh(bought).status, fresh(central).seats_reserved) == (Status.MOVING, 5)
    assert_everything_adds_up(cast.contoso.id)
    assert told(cast.contoso.id) == []
    job = finish(takeover)
    assert (job.total, job.done, job.skipped, job.failed) == (7, 5, 2, 0)
    assert (fresh(bought).status, fresh(bought).seats_used, holders(bought)) == (Status.DELETED, 0, set())
    assert (fresh(central).seats_used, fresh(central).seats_reserved) == (10, 0)
    assert holders(central) == {person.id for person in people[:10]}
    assert results(job) == {person.id: "already_there" for person in people[5:7]}
    assert told(cast.contoso.id) == [("taken_over", "adele.vance@contoso.example")]


def test_the_ledger_names_who_moved_whom_and_why(cast, people, bought, central):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    with inside(cast.contoso.id):
        rows = SeatLedger.objects.filter(cause_id=takeover.id)
        told_of = sorted(rows.values_list("subscription_id", "kind", "delta", "actor_id", "person_id"))
    by = cast.megan.id
    assert told_of == sorted(
        [(bought.id, Kind.MOVED_OUT, -1, by, person.id) for person in people[:5]]
        + [(central.id, Kind.MOVED_IN, 1, by, person.id) for person in people[:5]]
        + [(bought.id, Kind.RELEASED, -1, by, person.id) for person in people[5:7]]
    )


def test_the_journal_tells_start_and_end(cast, bought, central):
    finish(move(cast.megan, [bought], central))
    with inside(cast.contoso.id):
        entries = list(
            Entry.objects.filter(subject_id=bought.id).order_by("at").values_list("verb", "actor_name", "via")
        )
    assert entries == [
        ("takeover.move_started", "Megan Bowen", "page"),
        ("takeover.move_completed", "Megan Bowen", "job"),
    ]


def test_everything_adds_up_after_every_batch(cast, bought, central, small_batches):
    takeover = move(cast.megan, [bought], central)
    progress = []
    for _ in steps(takeover):
        assert_everything_adds_up(cast.contoso.id)
        progress.append(len(holders(bought)))
    assert progress == [5, 3, 1, 0]


def test_an_empty_subscription_just_ends(cast, power_bi, central):
    empty = make_subscription(cast.contoso, power_bi, bought_by=cast.diego)
    job = finish(move(cast.megan, [empty], central))
    assert (job.total, fresh(empty).status) == (0, Status.DELETED)
    assert told(cast.contoso.id) == [("taken_over", "diego.siciliani@contoso.example")]


def test_people_switched_off_are_not_moved_and_listed(cast, people, bought, central):
    switch_off(people[0])
    takeover = move(cast.megan, [bought], central)
    assert fresh(central).seats_reserved == 4
    job = finish(takeover)
    assert (job.done, job.skipped, job.failed) == (4, 2, 1)
    assert results(job)[people[0].id] == "person_inactive"
    assert people[0].id not in holders(central) | holders(bought)


def test_a_person_switched_off_meanwhile_gives_the_reserved_seat_back(
    cast, people, bought, central, small_batches
):
    takeover = move(cast.megan, [bought], central)
    going = steps(takeover)
    next(going)
    late = next(person for person in people[:5] if person.id in holders(bought))
    switch_off(late)
    job = finish(takeover)
    assert results(job)[late.id] == "person_inactive"
    assert (fresh(central).seats_used, fresh(central).seats_reserved) == (9, 0)


def test_guests_move_only_where_the_product_allows_them(cast, people, bought, central):
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(kind=Person.Kind.GUEST)
    job = finish(move(cast.megan, [bought], central))
    assert results(job)[people[0].id] == "guest_may_not_hold"

    open_product = make_product("Teams Free", guests_may_hold=True)
    source = make_subscription(cast.contoso, open_product, bought_by=cast.diego, seats=people[:1])
    target = make_subscription(cast.contoso, open_product)
    finish(move(cast.megan, [source], target))
    assert holders(target) == {people[0].id}


def test_another_product_can_be_the_target(cast, people, bought, visio):
    other = make_subscription(cast.contoso, visio, quantity=7)
    finish(move(cast.megan, [bought], other))
    assert (len(holders(other)), fresh(other).seats_free) == (7, 0)


def test_an_assignment_meanwhile_uses_free_seats_only(cast, power_bi, people, bought, small_batches):
    tight = make_subscription(cast.contoso, power_bi, quantity=7)
    takeover = move(cast.megan, [bought], tight)
    next(steps(takeover))
    with inside(cast.contoso.id), pytest.raises(Exception, match="not_enough_seats"):
        assign(actor=actor(cast.lidia), subscription_id=tight.id, person_ids=[people[11].id])
    job = finish(takeover)
    assert (job.done, fresh(tight).seats_used) == (7, 7)


def test_who_is_assigned_there_meanwhile_gives_the_reserved_seat_back(
    cast, power_bi, people, bought, small_batches
):
    roomy = make_subscription(cast.contoso, power_bi, quantity=8)
    takeover = move(cast.megan, [bought], roomy)
    next(steps(takeover))
    late = next(person for person in people[:7] if person.id in holders(bought))
    with inside(cast.contoso.id):
        assign(actor=actor(cast.lidia), subscription_id=roomy.id, person_ids=[late.id])
    job = finish(takeover)
    assert results(job) == {late.id: "already_there"}
    assert (fresh(roomy).seats_used, fresh(roomy).seats_reserved) == (7, 0)


def test_who_is_unassigned_there_meanwhile_takes_nobody_elses_seat(cast, power_bi, people, small_batches):
    # people[0] holds a seat in both; the target has a seat for each of the others and not one more.
    source = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:5])
    target = make_subscription(cast.contoso, power_bi, quantity=5, seats=people[:1])
    takeover = move(cast.megan, [source], target)
    with inside(cast.contoso.id):
        unassign(actor=actor(cast.lidia), subscription_id=target.id, person_ids=[people[0].id])
        assign(actor=actor(cast.lidia), subscription_id=target.id, person_ids=[people[11].id])
    job = finish(takeover)
    assert results(job) == {people[0].id: "no_seat_left"}
    assert holders(target) == {person.id for person in [*people[1:5], people[11]]}


def test_who_is_unassigned_there_meanwhile_gets_a_free_seat(cast, power_bi, people, small_batches):
    source = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:5])
    target = make_subscription(cast.contoso, power_bi, quantity=5, seats=people[:1])
    takeover = move(cast.megan, [source], target)
    with inside(cast.contoso.id):
        unassign(actor=actor(cast.lidia), subscription_id=target.id, person_ids=[people[0].id])
    job = finish(takeover)
    assert (results(job), job.done) == ({}, 5)
    assert holders(target) == {person.id for person in people[:5]}


def test_several_sources_move_in_one_plan(cast, power_bi, visio, people, central, small_batches):
    one = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:4])
    two = make_subscription(cast.contoso, power_bi, bought_by=cast.diego, seats=people[2:7])
    three = make_subscription(cast.contoso, visio, bought_by=cast.adele, seats=people[10:12])
    takeover = move(cast.megan, [one, two, three], central)
    # 0-4 and 10-11 need a seat, 5 and 6 hold one, 2 and 3 are counted once.
    assert fresh(central).seats_reserved == 7
    job = finish(takeover)
    assert (job.total, job.done, job.skipped) == (11, 7, 4)
    assert holders(central) == {person.id for person in people}
    assert {fresh(source).status for source in (one, two, three)} == {Status.DELETED}
    # One letter per purchaser, adele's two subscriptions in one.
    assert sorted(told(cast.contoso.id)) == [
        ("taken_over", "adele.vance@contoso.example"),
        ("taken_over", "diego.siciliani@contoso.example"),
    ]


def test_two_moves_into_one_target_add_up(cast, power_bi, people, central, small_batches):
    one = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:4])
    two = make_subscription(cast.contoso, power_bi, bought_by=cast.diego, seats=people[2:7])
    first, second = move(cast.megan, [one], central), move(cast.patti, [two], central)
    assert fresh(central).seats_reserved == 7
    for _ in zip(steps(first), steps(second), strict=False):
        assert_everything_adds_up(cast.contoso.id)
    finish(first)
    finish(second)
    assert holders(central) == {person.id for person in people[:10]}


def test_the_job_can_be_called_again_after_its_end(cast, bought, central):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    for _ in steps(takeover):
        pass
    assert told(cast.contoso.id) == [("taken_over", "adele.vance@contoso.example")]
    with inside(cast.contoso.id):
        assert TakeOver.objects.get().state == TakeOver.State.DONE


def test_seat_holders_are_told_where_the_organization_wants_it(cast, people, bought, central, small_batches):
    with inside(cast.contoso.id):
        type(cast.contoso).objects.filter(id=cast.contoso.id).update(tell_seat_holders=True)
    finish(move(cast.megan, [bought], central))
    assert sorted(told(cast.contoso.id)) == sorted(
        [("seat_moved", person.email) for person in people[:5]] + [("taken_over", cast.adele.email)]
    )


def test_the_queries_of_a_batch_do_not_grow_with_the_people(cast, power_bi, django_assert_max_num_queries):
    source = make_subscription(
        cast.contoso, power_bi, quantity=300, bought_by=cast.adele, seats=make_people(cast.contoso, 300)
    )
    target = make_subscription(cast.contoso, power_bi, quantity=300)
    takeover = move(cast.megan, [source], target)
    with django_assert_max_num_queries(45):
        next(steps(takeover))
    assert len(holders(target)) == 300
