"""Many at once: one change at a time, nothing is lost or charged twice, a take-over and a change never both win."""

import threading
from collections import Counter

import pytest
from django.db import connection

from billing.managing.set_licenses import set_licenses
from billing.models import Order, Payment
from billing.payments.settle import settle
from billing.providers.interface import Outcome, Result
from kernel.isolation.scope import tenant_scope
from kernel.values import clock
from kernel.values.decision import Refused
from licensing.models import Subscription
from licensing.seats.assign import assign
from licensing.takeover.move_users import move_users
from tenants.permissions.roles import Role
from tests.billing.managing.world import BOUGHT, assert_adds_up, buy, fresh, licenses
from tests.factories.licensing import make_subscription
from tests.factories.tenants import actor, make_organization, make_people, make_person

MOMENT = BOUGHT.replace(day=3)


@pytest.fixture
def bought(real_db):
    from tenants.signin.find_organization import forget_known_names

    forget_known_names()
    woodgrove = make_organization("woodgrove", country="NL", currency="EUR")
    return buy(woodgrove, make_person(woodgrove, "Bram Jansen"))


def at_once(*acts) -> Counter:
    """Do each act in a thread of its own, at the same time; count how they ended."""
    ends: Counter = Counter()
    start = threading.Barrier(len(acts))

    def run(act) -> None:
        start.wait()
        try:
            with clock.at(MOMENT):
                act()
            ends["done"] += 1
        except Refused as refused:
            ends[str(refused.reasons[0].code)] += 1
        except Exception as error:  # noqa: BLE001 counted, and then asserted to be none
            ends[f"{type(error).__name__}: {error}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def changing(bought, doer, total: int):
    def act() -> None:
        with tenant_scope(bought.organization.id):
            set_licenses(actor=doer, subscription_id=bought.subscription.id, total=total)

    return act


def test_of_many_who_buy_one_is_charged(bought):
    doer = actor(bought.person)
    ends = at_once(*(changing(bought, doer, 12) for _ in range(8)))
    assert ends == {"done": 1, "change_under_way": 7}
    with tenant_scope(bought.organization.id):
        assert Order.objects.filter(kind=Order.Kind.ADD).count() == 1
        assert Payment.objects.filter(state=Payment.State.PENDING).count() == 1


def test_removed_at_once_each_seat_gives_its_money_back_once(bought):
    doer = actor(bought.person)
    ends = at_once(*(changing(bought, doer, total) for total in (9, 8, 7, 6, 9, 8, 7, 6)))
    # Who comes late either finds the number as they want it, or buys what others removed.
    assert set(ends) <= {"done", "licenses_unchanged", "change_under_way"}
    assert_adds_up(bought)


def test_a_charge_that_is_told_twice_adds_once(bought):
    licenses(bought, 12, at=MOMENT)
    with tenant_scope(bought.organization.id):
        payment = Payment.objects.get(state=Payment.State.PENDING)

    def told() -> None:
        with tenant_scope(bought.organization.id):
            settle(payment.id, Outcome(Result.SUCCEEDED, "ch_2"))

    assert at_once(*(told for _ in range(6))) == {"done": 6}
    assert fresh(bought).quantity == 12
    assert_adds_up(bought)


def test_a_take_over_and_a_change_take_turns(bought):
    people = make_people(bought.organization, 4)
    central = make_subscription(bought.organization, bought.product, quantity=20)
    admin = actor(make_person(bought.organization, "Anna de Vries", roles=(Role.GLOBAL,)))
    doer = actor(bought.person)
    with clock.at(MOMENT), tenant_scope(bought.organization.id):
        assign(actor=doer, subscription_id=bought.subscription.id, person_ids=[one.id for one in people])

    def move() -> None:
        with tenant_scope(bought.organization.id):
            move_users(actor=admin, source_ids=[bought.subscription.id], target_id=central.id)

    ends = at_once(move, changing(bought, doer, 7), changing(bought, doer, 8))
    assert not [end for end in ends if ":" in end]
    assert fresh(bought).status == Subscription.Status.MOVING
    assert fresh(bought).quantity in (10, 8, 7)
    assert_adds_up(bought)


def test_removing_and_assigning_never_leave_too_few(bought):
    people = make_people(bought.organization, 10)
    doer = actor(bought.person)

    def seat(chosen):
        def act() -> None:
            with tenant_scope(bought.organization.id):
                assign(
                    actor=doer, subscription_id=bought.subscription.id, person_ids=[one.id for one in chosen]
                )

        return act

    ends = at_once(seat(people[:5]), seat(people[5:]), changing(bought, doer, 4), changing(bought, doer, 6))
    assert not [end for end in ends if ":" in end]
    subscription = fresh(bought)
    assert subscription.seats_used <= subscription.quantity
    assert_adds_up(bought)
