"""From one status to the next by the table alone, compare and set, all or none."""

from datetime import timedelta

import pytest

from kernel.values.clock import now
from kernel.values.ids import uuid7
from licensing import lifecycle
from licensing.lifecycle import ALLOWED, ALLOWED_BY_UNDO, NoSuchStep, StatusChanged, advance
from licensing.models import Subscription
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside

Status = Subscription.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(cast):
    old = now() - timedelta(days=3)
    return make_subscription(cast.contoso, make_product(), bought_by=cast.adele, status_at=old)


def put(subscription, **values):
    with inside(subscription.tenant_id):
        Subscription.objects.filter(id=subscription.id).update(**values)


def status(subscription):
    with inside(subscription.tenant_id):
        return Subscription.objects.get(id=subscription.id).status


def go(*subscriptions, **how):
    with inside(subscriptions[0].tenant_id):
        advance([subscription.id for subscription in subscriptions], **how)


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_the_table_is_the_only_way(subscription, before, after):
    put(subscription, status=before)
    if after in ALLOWED[before]:
        go(subscription, to=after, expected=[before])
        assert status(subscription) == after
    else:
        with pytest.raises(NoSuchStep):
            go(subscription, to=after, expected=[before])
        assert status(subscription) == before


def test_out_of_deleted_leads_only_the_undo():
    assert ALLOWED[Status.DELETED] == frozenset()
    assert {Status.DELETED: frozenset({Status.MOVING})} == ALLOWED_BY_UNDO


def test_the_time_of_the_change_is_kept(subscription):
    before = now()
    go(subscription, to=Status.MOVING, expected=[Status.ACTIVE])
    with inside(subscription.tenant_id):
        assert before <= Subscription.objects.get(id=subscription.id).status_at <= now()


def test_who_comes_second_changes_nothing(subscription):
    go(subscription, to=Status.DELETED, expected=[Status.ACTIVE])
    with pytest.raises(StatusChanged):
        go(subscription, to=Status.MOVING, expected=[Status.ACTIVE])
    assert status(subscription) == Status.DELETED


def test_several_go_together_or_the_caller_is_told(cast, subscription):
    other = make_subscription(cast.contoso, make_product("Visio"), bought_by=cast.alex, status=Status.EXPIRED)
    go(subscription, other, to=Status.MOVING, expected=[Status.ACTIVE, Status.EXPIRED])
    assert (status(subscription), status(other)) == (Status.MOVING, Status.MOVING)
    with pytest.raises(StatusChanged, match="1 of 2"), inside(cast.contoso.id):
        advance([subscription.id, uuid7()], to=Status.DELETED, expected=[Status.MOVING])


@pytest.mark.parametrize("after", sorted(lifecycle.WITHOUT_USE))
def test_a_target_of_a_running_move_stays_in_use(subscription, after):
    put(subscription, seats_reserved=1)
    with pytest.raises(StatusChanged):
        go(subscription, to=after, expected=[Status.ACTIVE])
    assert status(subscription) == Status.ACTIVE
    go(subscription, to=Status.EXPIRED, expected=[Status.ACTIVE])


def test_the_time_of_the_change_can_be_said_for_all_or_for_each(cast, subscription):
    other = make_subscription(cast.contoso, make_product("Visio"), bought_by=cast.alex)
    first, second = now() - timedelta(days=9), now() - timedelta(days=8)
    go(subscription, other, to=Status.EXPIRED, expected=[Status.ACTIVE], at=first)
    with inside(cast.contoso.id):
        assert set(Subscription.objects.values_list("status", "status_at")) == {(Status.EXPIRED, first)}
    each = {subscription.id: first, other.id: second}
    go(subscription, other, to=Status.DISABLED, expected=[Status.EXPIRED], at=each)
    with inside(cast.contoso.id):
        assert dict(Subscription.objects.values_list("id", "status_at")) == each
        assert set(Subscription.objects.values_list("status", flat=True)) == {Status.DISABLED}


@pytest.mark.parametrize("change", [{"status": Status.DELETED}, {"seats_reserved": 1}])
def test_with_a_time_for_each_it_is_still_compare_and_set(subscription, change):
    put(subscription, status=Status.EXPIRED)
    put(subscription, **change)
    with pytest.raises(StatusChanged):
        go(subscription, to=Status.DISABLED, expected=[Status.EXPIRED], at={subscription.id: now()})
    assert status(subscription) == change.get("status", Status.EXPIRED)
