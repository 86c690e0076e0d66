"""Many at once: moves and undos in both directions, and a fight for the last seats."""

import threading
from functools import partial

import pytest
from django.db import connection

from dev import stress
from kernel.jobs import run
from kernel.outbox import wake
from licensing.models import Subscription
from licensing.takeover import batches
from tests.cast import make_cast
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import make_people
from tests.licensing.seats.world import fresh
from tests.licensing.takeover.world import assert_everything_adds_up, codes, finish, move

Status = Subscription.Status


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    monkeypatch.setattr(wake, "send", lambda task, *args: False)


def at_once(*acts) -> list:
    """Run each act in a thread with a connection of its own; return what they returned."""
    together, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        together.wait()
        try:
            found[number] = acts[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_sixteen_connections_oversell_nothing_and_block_nobody(real_db, monkeypatch, capsys):
    monkeypatch.setattr(batches, "SIZE", 7)
    code = stress.fight(3, seed=1)
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.endswith("oversold  0\ndeadlocks 0\ndrift     0\n")
    assert "moved and undone" in said


def test_of_eight_confirms_at_once_one_moves(real_db):
    cast, product = make_cast(), make_product()
    people = make_people(cast.contoso, 5)
    bought = make_subscription(cast.contoso, product, bought_by=cast.adele, seats=people)
    target = make_subscription(cast.contoso, product, quantity=20)
    ends = at_once(*[lambda: codes(move, cast.megan, [bought], target)] * 8)
    assert sorted(ends) == [[]] + [["already_moving"]] * 7
    assert fresh(target).seats_reserved == 5


def test_two_moves_for_the_last_seats_one_starts(real_db):
    cast, product = make_cast(), make_product()
    people = make_people(cast.contoso, 8)
    one = make_subscription(cast.contoso, product, bought_by=cast.adele, seats=people[:4])
    target = make_subscription(cast.contoso, product, quantity=6)
    two = make_subscription(cast.contoso, product, bought_by=cast.diego, seats=people[4:])
    ends = at_once(
        lambda: codes(move, cast.megan, [one], target), lambda: codes(move, cast.patti, [two], target)
    )
    assert sorted(ends) == [[], ["not_enough_target_seats"]]
    assert {fresh(one).status, fresh(two).status} == {Status.MOVING, Status.ACTIVE}


def test_workers_on_two_moves_into_one_target(real_db, monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 3)
    cast, product = make_cast(), make_product()
    people = make_people(cast.contoso, 60)
    one = make_subscription(cast.contoso, product, quantity=40, bought_by=cast.adele, seats=people[:40])
    target = make_subscription(cast.contoso, product, quantity=80)
    two = make_subscription(cast.contoso, product, quantity=40, bought_by=cast.diego, seats=people[20:])
    first, second = move(cast.megan, [one], target), move(cast.megan, [two], target)
    assert fresh(target).seats_reserved == 80
    at_once(*(partial(run.run, cast.contoso.id, takeover.job_id) for takeover in (first, second)))
    jobs = [finish(first), finish(second)]
    # 20 people hold both: whoever comes second finds them there already.
    assert (sum(job.done for job in jobs), sum(job.skipped for job in jobs)) == (60, 20)
    assert (fresh(target).seats_used, fresh(target).seats_reserved) == (60, 0)
    assert_everything_adds_up(cast.contoso.id)
