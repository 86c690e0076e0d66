"""unassign() and undo(): the way back, and only one's own."""

import pytest

from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from kernel.values.ids import uuid7
from licensing.models import SeatLedger, Subscription
from licensing.seats.assign import assign
from licensing.seats.journal import SeatVerb
from licensing.seats.rules import SeatReason
from licensing.seats.unassign import unassign
from licensing.seats.undo import undo
from tenants.models import Person
from tenants.permissions.can import Forbidden
from tests.factories.tenants import actor, make_people
from tests.licensing.seats.world import Status, assert_adds_up, fresh, holders, make_subscription


def act(person, verb, **arguments):
    doer = actor(person)
    with tenant_scope(person.tenant_id):
        return verb(actor=doer, **arguments)


def codes_of_refusal(person, verb, **arguments):
    with pytest.raises(Refused) as caught:
        act(person, verb, **arguments)
    return [reason.code for reason in caught.value.reasons]


def test_seats_come_back(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex, cast.diego])
    done = act(cast.lidia, unassign, subscription_id=central.id, person_ids=[cast.alex.id, cast.isaiah.id])
    assert done.unassigned == (cast.alex.id,)
    assert holders(central) == {cast.diego.id}
    assert fresh(central).seats_free == 9
    assert_adds_up(central)
    with tenant_scope(cast.contoso.id):
        entry = Entry.objects.get(id=done.entry_id)
    assert (entry.verb, entry.details["names"]) == (SeatVerb.UNASSIGNED, ["Alex Wilber"])


def test_nothing_to_take_back_leaves_no_trace(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex])
    done = act(cast.lidia, unassign, subscription_id=central.id, person_ids=[cast.isaiah.id])
    assert (done.unassigned, done.entry_id) == ((), None)
    with tenant_scope(cast.contoso.id):
        assert Entry.objects.count() == 0


def test_people_switched_off_can_be_unassigned(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex])
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.alex.id).update(is_active=False)
    act(cast.udo, unassign, subscription_id=central.id, person_ids=[cast.alex.id])
    assert holders(central) == set()


def test_any_number_is_unassigned_at_once(cast, power_bi, django_assert_num_queries) -> None:
    people = make_people(cast.contoso, 150)
    central = make_subscription(cast.contoso, power_bi, quantity=200, seats=people)
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id), django_assert_num_queries(5):
        # lock, seats, counter, ledger, journal
        unassign(actor=lidia, subscription_id=central.id, person_ids=[person.id for person in people])
    assert holders(central) == set()
    assert_adds_up(central)


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("megan", [SeatReason.BEFORE_TAKEOVER]),
        ("lidia", [SeatReason.BEFORE_TAKEOVER]),
        ("nestor", [SeatReason.BEFORE_TAKEOVER]),
        ("isaiah", [SeatReason.UNKNOWN_SUBSCRIPTION]),
    ],
)
def test_nobody_else_unassigns_before_take_over(cast, power_bi, who, codes) -> None:
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=[cast.alex])
    given = {"subscription_id": bought.id, "person_ids": [cast.alex.id]}
    assert codes_of_refusal(getattr(cast, who), unassign, **given) == codes
    assert holders(bought) == {cast.alex.id}


def test_billing_admin_does_not_unassign(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex])
    given = {"subscription_id": central.id, "person_ids": [cast.alex.id]}
    assert codes_of_refusal(cast.patti, unassign, **given) == [Forbidden.NOT_ALLOWED]
    assert holders(central) == {cast.alex.id}


def test_assigning_can_be_undone(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex])
    people = [cast.alex.id, cast.diego.id, cast.isaiah.id]
    done = act(cast.lidia, assign, subscription_id=central.id, person_ids=people)
    undone = act(cast.lidia, undo, entry_id=done.entry_id)
    assert (undone.verb, undone.count) == (SeatVerb.ASSIGNED, 2)
    assert holders(central) == {cast.alex.id}
    assert_adds_up(central)


def test_unassigning_can_be_undone(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, seats=[cast.alex, cast.diego])
    done = act(cast.lidia, unassign, subscription_id=central.id, person_ids=[cast.alex.id])
    assert act(cast.lidia, undo, entry_id=done.entry_id).count == 1
    assert holders(central) == {cast.alex.id, cast.diego.id}
    assert_adds_up(central)
    with tenant_scope(cast.contoso.id):
        latest = SeatLedger.objects.filter(person_id=cast.alex.id).latest("id")
        assert latest.kind == SeatLedger.Kind.RESTORED


def test_undo_twice_changes_nothing_more(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    done = act(cast.lidia, assign, subscription_id=central.id, person_ids=[cast.alex.id])
    assert [act(cast.lidia, undo, entry_id=done.entry_id).count for _ in range(2)] == [1, 0]
    assert holders(central) == set()
    with tenant_scope(cast.contoso.id):
        assert Entry.objects.count() == 2


def test_undo_belongs_to_who_did_it(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    done = act(cast.lidia, assign, subscription_id=central.id, person_ids=[cast.alex.id])
    assert codes_of_refusal(cast.megan, undo, entry_id=done.entry_id) == [SeatReason.NOTHING_TO_UNDO]
    assert codes_of_refusal(cast.lidia, undo, entry_id=uuid7()) == [SeatReason.NOTHING_TO_UNDO]
    assert holders(central) == {cast.alex.id}


def test_undo_finds_the_seats_gone(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=1, seats=[cast.alex])
    done = act(cast.lidia, unassign, subscription_id=central.id, person_ids=[cast.alex.id])
    act(cast.megan, assign, subscription_id=central.id, person_ids=[cast.diego.id])
    assert codes_of_refusal(cast.lidia, undo, entry_id=done.entry_id) == [SeatReason.NOT_ENOUGH_SEATS]
    assert holders(central) == {cast.diego.id}


def test_undo_finds_the_subscription_gone(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    done = act(cast.lidia, assign, subscription_id=central.id, person_ids=[cast.alex.id])
    with tenant_scope(cast.contoso.id):
        Subscription.objects.filter(id=central.id).update(status=Status.MOVING)
    assert codes_of_refusal(cast.lidia, undo, entry_id=done.entry_id) == [SeatReason.STATUS]
    assert holders(central) == {cast.alex.id}
