"""Moving users: all reserved at once, moved batch by batch, the source Deleted, one letter."""

import pytest

from kernel.jobs.models import JobResult
from kernel.values.decision import Refused
from licensing.models import SeatLedger, Subscription, TakeOver
from licensing.takeover.move_users import move_users
from licensing.takeover.rules import TakeOverReason
from tests.factories.tenants import actor, inside, make_people
from tests.licensing.seats.world import fresh, holders, make_product, make_subscription
from tests.licensing.takeover.world import assert_everything_adds_up, finish, letters

Status = Subscription.Status


@pytest.fixture
def power_bi(db):
    return make_product("Power BI Pro")


@pytest.fixture
def people(cast):
    return make_people(cast.contoso, 10)


def move(person, sources, target) -> TakeOver:
    with inside(person.tenant_id):
        return move_users(actor=actor(person), source_ids=[source.id for source in sources], target_id=target.id)


def test_everybody_moves_and_the_source_ends(cast, power_bi, people):
    # The demo's case: 7 hold adele's, 10 the central one, 2 of them both.
    source = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:7])
    target = make_subscription(cast.contoso, power_bi, quantity=25, seats=people[5:10])

    takeover = move(cast.megan, [source], target)

    assert (fresh(source).status, fresh(target).seats_reserved) == (Status.MOVING, 5)
    assert_everything_adds_up(cast.contoso.id)
    job = finish(takeover)
    assert (job.total, job.done, job.skipped, job.failed) == (7, 5, 2, 0)
    assert (fresh(source).status, fresh(source).seats_used, holders(source)) == (Status.DELETED, 0, set())
    assert (fresh(target).seats_used, fresh(target).seats_reserved) == (10, 0)
    assert holders(target) == {person.id for person in people}
    assert_everything_adds_up(cast.contoso.id)
    with inside(cast.contoso.id):
        moved_in = SeatLedger.objects.filter(subscription_id=target.id, kind=SeatLedger.Kind.MOVED_IN)
        assert {(row.person_id, row.actor_id, row.cause_id) for row in moved_in} == {
            (person.id, cast.megan.id, takeover.id) for person in people[:5]
        }
        skipped = JobResult.objects.filter(job_id=job.id)
        assert {(row.item_id, row.reason) for row in skipped} == {(p.id, "already_there") for p in people[5:7]}
    assert [(letter["letter"], letter["to"]) for letter in letters(cast.contoso.id)] == [
        ("taken_over", "adele.vance@contoso.example")
    ]


def test_a_second_confirm_finds_it_moving(cast, power_bi, people):
    source = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:3])
    target = make_subscription(cast.contoso, power_bi, quantity=25)
    move(cast.megan, [source], target)
    with pytest.raises(Refused) as refused:
        move(cast.patti, [source], target)
    assert [reason.code for reason in refused.value.reasons] == [TakeOverReason.ALREADY_MOVING]
