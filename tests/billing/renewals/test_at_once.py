"""Two runners of the same night, and one that dies between the bill and its charge."""

import threading

import pytest
from django.db import connections

from billing.models import Invoice, Payment
from billing.providers.sandbox.cards import Behavior
from billing.renewals import bill_due as bill_due_module
from billing.renewals.bill_due import bill_due
from billing.renewals.dunning import dunning
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from kernel.values import clock
from tests.billing.renewals.world import DAY, START, bills, buy
from tests.cast import make_cast
from tests.factories.billing import bank
from tests.factories.licensing import make_product


@pytest.fixture
def world(real_db):
    """Twelve purchases of three people, due on the thirty-first day."""
    cast, product = make_cast(), make_product("Power BI Pro")
    behaviors = (Behavior.WORKS, Behavior.DECLINED_LATER)
    people = (cast.adele, cast.alex, cast.diego)
    rows = [buy(cast, product, behaviors[n % 2], person=people[n % 3], term_months=1)[0] for n in range(12)]
    return cast, rows


def at_once(*acts) -> None:
    """Do these at the same time, each over a connection of its own; an error of one fails the test."""
    errors, ready = [], threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            ready.wait()
            act()
        except Exception as error:  # noqa: BLE001 told to the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def night_of(tenant_id, number, *works):
    def act() -> None:
        with clock.at(START + number * DAY):
            for work in works:
                work(tenant_id)

    return act


def test_two_runners_bill_and_charge_each_period_once(world, monkeypatch) -> None:
    cast, rows = world
    monkeypatch.setattr(bill_due_module, "BATCH", 3)
    tenant_id = cast.contoso.id
    for number in (31, 34):
        at_once(*[night_of(tenant_id, number, dunning, bill_due, deliver_due)] * 3)
    paid, unpaid = [("RENEW", "PAID", 3000)], [("RENEW", "DUE", 3000)]
    assert [bills(row) for row in rows] == [paid, unpaid] * 6
    booked = [booking.state for booking in bank().statement(tenant_id)]
    # The refused ones were tried on the first and on the third day.
    assert (booked.count("succeeded"), booked.count("refused")) == (6, 12)


def test_a_runner_that_dies_leaves_nothing_half_done(world, monkeypatch) -> None:
    cast, rows = world

    class Killed(BaseException):
        """Nothing catches it, as nothing catches kill -9."""

    def killed(*args, **values):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(bill_due_module, "request_charge", killed)
        with clock.at(START + 31 * DAY), pytest.raises(Killed):
            bill_due(cast.contoso.id)
    with tenant_scope(cast.contoso.id):
        assert (Invoice.objects.count(), Payment.objects.count()) == (0, 0)
    night_of(cast.contoso.id, 31, bill_due, deliver_due)()
    assert [len(bills(row)) for row in rows] == [1] * 12
