"""Undo: from the ledger back to what everybody had, while the term lasts."""

from datetime import timedelta

import pytest

from kernel.values.clock import now
from licensing.models import SeatLedger, Subscription, TakeOver
from licensing.seats.assign import assign
from licensing.seats.unassign import unassign
from tenants.models import Person
from tests.factories.licensing import make_subscription
from tests.factories.tenants import actor, inside
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover.world import (
    assert_everything_adds_up,
    codes,
    everything,
    finish,
    letters,
    move,
    results,
    steps,
    told,
    undo,
)

Status = Subscription.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(cast, bought, central):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    return takeover


def finish_undo(takeover):
    with inside(takeover.tenant_id):
        takeover.refresh_from_db()
    return finish(takeover, job_id=takeover.undo_job_id)


def ids(people):
    return {person.id for person in people}


def test_everybody_has_back_what_they_had(cast, people, bought, central, moved, small_batches):
    before = fresh(bought)
    job = finish_undo(undo(cast.patti, moved))
    assert (job.total, job.done, job.failed) == (7, 7, 0)
    assert holders(bought) == ids(people[:7])
    assert holders(central) == ids(people[5:10])
    after = fresh(bought)
    assert (after.status, after.seats_used, after.expires_at) == (Status.ACTIVE, 7, before.expires_at)
    assert (after.owner_id, after.channel) == (cast.adele.id, Subscription.Channel.SELF_SERVICE)
    assert_everything_adds_up(cast.contoso.id)
    assert told(cast.contoso.id) == [("taken_over", cast.adele.email), ("move_undone", cast.adele.email)]
    assert "Patti Fernandez did this." in letters(cast.contoso.id)[1]["text"]


def test_nobody_changes_seats_while_it_goes_back(cast, people, bought, central, moved, small_batches):
    takeover = undo(cast.megan, moved)
    with inside(cast.contoso.id):
        takeover.refresh_from_db()
    next(steps(takeover, job_id=takeover.undo_job_id))
    assert fresh(bought).status == Status.MOVING
    with inside(cast.contoso.id), pytest.raises(Exception, match="subscription_status"):
        assign(actor=actor(cast.adele), subscription_id=bought.id, person_ids=[people[11].id])


def test_a_seat_that_changed_hands_stays_where_it_is(cast, people, bought, central, moved):
    with inside(cast.contoso.id):
        unassign(actor=actor(cast.lidia), subscription_id=central.id, person_ids=[people[0].id])
        assign(actor=actor(cast.lidia), subscription_id=central.id, person_ids=[people[11].id])
    job = finish_undo(undo(cast.megan, moved))
    assert results(job) == {people[0].id: "seat_changed_hands"}
    assert holders(bought) == ids(people[1:7])
    assert holders(central) == ids([*people[5:10], people[11]])


def test_who_was_switched_off_since_gets_no_ended_seat_back(cast, people, bought, central, moved):
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[5].id).update(is_active=False)
    job = finish_undo(undo(cast.megan, moved))
    assert results(job) == {people[5].id: "person_inactive"}
    assert holders(bought) == ids([*people[:5], people[6]])


def test_who_was_switched_on_since_gets_the_ended_seat_back(cast, people, bought, central):
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(is_active=False)
    moved = move(cast.megan, [bought], central)
    finish(moved)
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(is_active=True)
    finish_undo(undo(cast.megan, moved))
    assert holders(bought) == ids(people[:7])


def test_several_sources_go_back_together(cast, power_bi, people, bought, central, small_batches):
    other = make_subscription(
        cast.contoso, power_bi, bought_by=cast.diego, seats=[*people[:2], *people[9:12]]
    )
    moved = move(cast.megan, [bought, other], central)
    finish(moved)
    finish_undo(undo(cast.megan, moved))
    assert (holders(bought), holders(other)) == (ids(people[:7]), ids([*people[:2], *people[9:12]]))
    assert holders(central) == ids(people[5:10])


def test_a_move_can_be_repeated_after_its_undo(cast, people, bought, central, moved):
    finish_undo(undo(cast.megan, moved))
    again = move(cast.megan, [bought], central)
    finish(again)
    assert holders(central) == ids(people[:10])
    finish_undo(undo(cast.megan, again))
    assert (holders(bought), holders(central)) == (ids(people[:7]), ids(people[5:10]))


def refused(cast, expected, takeover, by="megan"):
    before = everything(cast.contoso.id)
    assert codes(undo, getattr(cast, by), takeover) == expected
    assert everything(cast.contoso.id) == before


def test_too_late_once_the_term_is_over(cast, bought, moved):
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=bought.id).update(expires_at=now() - timedelta(seconds=1))
    refused(cast, ["undo_too_late"], moved)


def test_not_while_it_runs_and_not_twice(cast, bought, central):
    running = move(cast.megan, [bought], central)
    refused(cast, ["undo_not_finished"], running)
    finish(running)
    undo(cast.megan, running)
    refused(cast, ["undo_already"], running)
    finish_undo(running)
    refused(cast, ["undo_already"], running)
    with inside(cast.contoso.id):
        assert TakeOver.objects.get().state == TakeOver.State.UNDONE


@pytest.mark.parametrize("who", ["lidia", "nestor", "adele"])
def test_only_who_may_move_may_undo(cast, moved, who):
    refused(cast, ["not_allowed"], moved, by=who)


def test_the_ledger_tells_the_way_back(cast, people, bought, central, moved):
    finish_undo(undo(cast.patti, moved))
    with inside(cast.contoso.id):
        back = SeatLedger.objects.filter(cause_id=moved.id, actor_id=cast.patti.id)
        counted = sorted(back.values_list("subscription_id", "kind", "delta").distinct())
    assert counted == sorted(
        [(central.id, SeatLedger.Kind.MOVED_OUT, -1), (bought.id, SeatLedger.Kind.RESTORED, 1)]
    )
