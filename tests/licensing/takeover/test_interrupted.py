"""A worker that dies in the middle of a batch leaves a job that goes on to the same end, with one letter."""

import pytest

from licensing.models import Subscription
from licensing.takeover import batches, mails, moving, undo
from tests.factories.tenants import inside
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover import world
from tests.licensing.takeover.world import assert_everything_adds_up, finish, move, steps, told

Status = Subscription.Status
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Nobody catches this, as nobody catches kill -9."""


def die_once(monkeypatch, module, name):
    """Let the worker die right after `name` did its work, the second time it is called."""
    real, calls = getattr(module, name), []

    def dying(*args, **values):
        answer = real(*args, **values)
        calls.append(name)
        if len(calls) == 2:
            raise Killed
        return answer

    monkeypatch.setattr(module, name, dying)
    return calls


def work_until_dead(takeover, job_id=None) -> bool:
    try:
        for _ in steps(takeover, job_id=job_id):
            pass
    except Killed:
        return True
    return False


POINTS = [
    (batches, "holders_after"),
    (batches, "move_seats"),
    (batches, "end_seats"),
    (moving, "write_ledger"),
    (moving, "add_results"),
    (mails, "tell_holders"),
]


@pytest.mark.parametrize(("module", "name"), POINTS, ids=[name for _, name in POINTS])
def test_a_move_goes_on_to_the_same_end(
    cast, people, bought, central, small_batches, monkeypatch, module, name
):
    takeover = move(cast.megan, [bought], central)
    die_once(monkeypatch, module, name)
    assert work_until_dead(takeover)
    assert_everything_adds_up(cast.contoso.id)
    assert fresh(bought).status == Status.MOVING

    job = finish(takeover)
    assert (job.done, job.skipped, job.failed) == (5, 2, 0)
    assert holders(central) == {person.id for person in people[:10]}
    assert (fresh(bought).status, fresh(central).seats_reserved) == (Status.DELETED, 0)
    assert told(cast.contoso.id) == [("taken_over", cast.adele.email)]


@pytest.mark.parametrize("name", ["_close", "_finish"])
def test_dying_in_the_last_batch_sends_no_letter_twice(cast, people, bought, central, monkeypatch, name):
    takeover = move(cast.megan, [bought], central)
    real = getattr(moving, name)

    def dying(*args):
        real(*args)
        raise Killed

    monkeypatch.setattr(moving, name, dying)
    assert work_until_dead(takeover)
    assert told(cast.contoso.id) == []
    monkeypatch.setattr(moving, name, real)
    finish(takeover)
    assert told(cast.contoso.id) == [("taken_over", cast.adele.email)]
    assert holders(central) == {person.id for person in people[:10]}


UNDO_POINTS = [
    (batches, "ledger_after"),
    (batches, "move_seats"),
    (undo, "insert_seats"),
    (undo, "write_ledger"),
]


@pytest.mark.parametrize(("module", "name"), UNDO_POINTS, ids=[name for _, name in UNDO_POINTS])
def test_an_undo_goes_on_to_the_same_end(
    cast, people, bought, central, small_batches, monkeypatch, module, name
):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    world.undo(cast.megan, takeover)
    with inside(cast.contoso.id):
        takeover.refresh_from_db()
    die_once(monkeypatch, module, name)
    assert work_until_dead(takeover, takeover.undo_job_id)
    assert_everything_adds_up(cast.contoso.id)

    job = finish(takeover, job_id=takeover.undo_job_id)
    assert (job.done, job.failed) == (7, 0)
    assert holders(bought) == {person.id for person in people[:7]}
    assert holders(central) == {person.id for person in people[5:10]}
    assert fresh(bought).status == Status.ACTIVE
    assert told(cast.contoso.id) == [("taken_over", cast.adele.email), ("move_undone", cast.adele.email)]


def test_a_source_that_somebody_changed_by_hand_stops_the_batch(cast, people, bought, central, monkeypatch):
    takeover = move(cast.megan, [bought], central)
    monkeypatch.setattr(batches, "move_seats", lambda *args: 0)
    for _ in steps(takeover):
        pass
    assert_everything_adds_up(cast.contoso.id)
    assert holders(bought) == {person.id for person in people[:7]}
