"""What nobody will ask for any more goes; everything younger, and what was never delivered, stays."""

from datetime import timedelta

import pytest

from kernel.isolation.scope import tenant_scope
from kernel.jobs import forget
from kernel.outbox.models import Message
from kernel.values.clock import actual
from kernel.values.ids import first_at, uuid7
from kernel.web.models import Submission
from tests.factories.tenants import make_organization

pytestmark = pytest.mark.django_db
State = Message.State


def message(key: str, days: int, state: State) -> None:
    moment = actual() - timedelta(days=days)
    Message.objects.create(
        id=first_at(moment),
        kind="mail",
        key=key,
        payload={},
        state=state,
        not_before=moment,
        posted_at=moment,
    )


def test_old_things_go_and_the_rest_stays(db) -> None:
    tenant_id = make_organization("contoso").id
    with tenant_scope(tenant_id):
        message("old", 801, State.DELIVERED)
        message("parked", 802, State.PARKED)
        message("young", 799, State.DELIVERED)
        for days in (29, 31):
            moment = actual() - timedelta(days=days)
            Submission.objects.create(
                id=first_at(moment), actor_id=uuid7(), key=str(days), fingerprint="", created_at=moment
            )
    done = forget.forget_old(tenant_id)
    assert done == ["1 old delivered messages removed", "1 old submission keys removed"]
    with tenant_scope(tenant_id):
        assert set(Message.objects.values_list("key", flat=True)) == {"parked", "young"}
        assert list(Submission.objects.values_list("key", flat=True)) == ["29"]
    assert forget.forget_old(tenant_id) == []


def test_more_than_a_batch_goes_in_short_transactions(db, monkeypatch) -> None:
    monkeypatch.setattr(forget, "BATCH", 2)
    tenant_id = make_organization("contoso").id
    with tenant_scope(tenant_id):
        for number in range(5):
            message(str(number), 900 + number, State.DELIVERED)
    assert forget.forget_old(tenant_id) == ["5 old delivered messages removed"]
