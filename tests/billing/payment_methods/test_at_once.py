"""Several at once: nothing is ever left to a card that is gone, and nobody waits for nobody."""

from functools import partial
from uuid import UUID

import pytest

from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.renewals.bill_due import bill_due
from kernel.outbox import wake
from tests.billing.payment_methods.doing import add, codes, delete, replace
from tests.cast import make_cast
from tests.factories.billing import make_account, make_method, make_plan
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside
from tests.licensing.takeover.test_at_once import at_once


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    monkeypatch.setattr(wake, "send", lambda *args, **options: False)


def paid_world(subscriptions: int = 6):
    cast, product = make_cast(), make_product()
    account = make_account(cast.contoso, cast.adele)
    cards = [make_method(account, default=not number) for number in range(2)]
    for _ in range(subscriptions):
        bought = make_subscription(cast.contoso, product, bought_by=cast.adele)
        # Period 0 is due now: nothing was billed yet.
        make_plan(bought, account, cards[0], periods=0)
    return cast, account, cards


def left_to(tenant_id: UUID) -> set[UUID]:
    with inside(tenant_id):
        return {plan.method_id for plan in PaymentPlan.objects.all()}


def test_two_cards_deleted_into_each_other_leave_one(real_db):
    cast, _, (one, other) = paid_world()
    found = at_once(
        partial(codes, delete, cast.adele, one, other), partial(codes, delete, cast.adele, other, one)
    )
    assert sorted(map(len, found)) == [0, 1]
    with inside(cast.contoso.id):
        (kept,) = PaymentMethod.objects.filter(removed_at=None)
    assert left_to(cast.contoso.id) == {kept.id}


def test_renewals_and_replacements_do_not_wait_for_each_other(real_db):
    cast, _, (one, other) = paid_world(20)

    def to_and_fro():
        for old, new in ((one, other), (other, one)) * 5:
            replace(cast.adele, old, new)
        return "done"

    # Who is thrown out of a deadlock returns nothing.
    found = at_once(to_and_fro, partial(bill_due, cast.contoso.id), to_and_fro)
    assert (found[0], bool(found[1]), found[2]) == ("done", True, "done")
    with inside(cast.contoso.id):
        assert set(PaymentPlan.objects.values_list("periods", flat=True)) == {1}
    assert left_to(cast.contoso.id) <= {one.id, other.id}


def test_two_first_cards_at_once_make_one_account(real_db):
    cast = make_cast()
    at_once(*[partial(add, cast.isaiah, cast.isaiah)] * 4)
    with inside(cast.contoso.id):
        (account,) = BillingAccount.objects.all()
        cards = list(PaymentMethod.objects.values_list("id", flat=True))
    assert len(cards) == 4
    assert account.payment_method_id in cards
