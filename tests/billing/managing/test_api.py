"""The same acts for programs: previews to the minor unit, changes, refusals by name."""

import pytest

from billing.models import Order
from kernel.values import clock
from licensing.models import Subscription
from tests.api.caller import Caller
from tests.billing.managing.world import BOUGHT, buy, day, fresh, pay, plan_of
from tests.factories.tenants import inside

pytestmark = pytest.mark.django_db
Status = Subscription.Status


@pytest.fixture
def bought(cast):
    return buy(cast.woodgrove, cast.bram)


@pytest.fixture
def bram(cast, bought):
    return Caller(cast.bram, "bills:read", "purchases:write", organization="woodgrove")


def path(bought, name: str) -> str:
    return f"subscriptions/{bought.subscription.id}/{name}/"


def euros(minor: int) -> dict:
    return {"amount": f"{minor / 100:.2f}", "minor": minor, "currency": "EUR"}


def test_what_another_number_comes_to(bram, bought):
    with clock.at(day(8)):
        told = bram.get(path(bought, "quantity"), {"total": 12}).json()
    assert (told["quantity"], told["in_use"], told["scheduled"]) == (10, 0, None)
    preview = told["preview"]
    # 2 of 12.00 for 24 of 31 days: 18.58, and 21 % of it: 3.90
    assert preview["charged_now"] == euros(2248)
    assert preview["charged_now_tax"] == euros(390)
    assert (preview["way"], preview["days"], preview["of_days"], preview["can_be_saved"]) == (
        "buy",
        24,
        31,
        True,
    )
    assert preview["next_bill"] == {"at": "2026-04-01T12:00:00Z", "quantity": 12, "total": euros(17424)}


def test_a_preview_names_what_stands_in_the_way(bram, bought):
    with clock.at(BOUGHT):
        preview = bram.get(path(bought, "quantity"), {"total": 10}).json()["preview"]
    assert (preview["way"], preview["can_be_saved"]) == ("nothing", False)
    assert [reason["code"] for reason in preview["reasons"]] == ["licenses_unchanged"]


def test_more_and_fewer(bram, bought):
    with clock.at(day(3)):
        answer = bram.send(path(bought, "quantity"), {"total": 12, "seen": 10}, method="put")
        assert (answer.status_code, answer.json()["order"]["state"]) == (202, "paying")
        again = bram.send(path(bought, "quantity"), {"total": 13}, method="put")
        assert (again.status_code, again.json()["code"]) == (409, "change_under_way")
        pay(bought, at=day(3))
        fewer = bram.send(path(bought, "quantity"), {"total": 11}, method="put")
    assert (fewer.status_code, fewer.json()["way"]) == (200, "remove")
    assert fewer.json()["order"]["total"]["minor"] < 0
    assert fresh(bought).quantity == 11


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"total": "many"}, 422),
        ({"total": 12, "quantity": 3}, 422),
        ({"total": 301}, 422),
        ({"total": 0}, 422),
        ({"total": 12, "seen": 9}, 409),
        ({"total": 10}, 422),
    ],
)
def test_what_is_refused(bram, bought, body, status):
    with clock.at(day(3)):
        answer = bram.send(path(bought, "quantity"), body, method="put")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert fresh(bought).quantity == 10


def test_recurring_billing(bram, bought):
    with clock.at(day(3)):
        off = bram.send(path(bought, "recurring"), {"renews": False}, method="put").json()
    assert off == {
        "renews": False,
        "term_ends_at": "2027-03-01T12:00:00Z",
        "next_bill_at": "2026-04-01T12:00:00Z",
    }


def test_cancel_and_come_back(bram, bought):
    with clock.at(day(4)):
        preview = bram.get(path(bought, "cancellation")).json()
        assert (preview["at_once"], preview["given_back"]) == (True, euros(13115))
        assert preview["refund_until"] == "2026-03-08T12:00:00Z"
        assert bram.send(path(bought, "cancellation"), {"reason": "because"}).status_code == 422
        done = bram.send(path(bought, "cancellation"), {"reason": "too_expensive"})
        assert (done.status_code, done.json()["given_back"]) == (200, euros(13115))
        over = bram.get(path(bought, "cancellation")).json()
        assert (over["can_be_canceled"], over["given_back"]) == (False, None)
        again = bram.send(path(bought, "cancellation"), {"reason": "too_expensive"})
        assert (again.status_code, again.json()["code"]) == (409, "ended_already")
        order = bram.send(path(bought, "reactivation"), {"renews": False})
        assert (order.status_code, order.json()["kind"]) == (202, "re-enable")
        assert order["Location"].endswith(f"/orders/{order.json()['id']}/")
    assert fresh(bought).status == Status.DISABLED
    pay(bought, at=day(4))
    assert (fresh(bought).status, fresh(bought).renews) == (Status.ACTIVE, False)
    assert plan_of(bought).next_bill_at is not None


def test_a_write_that_is_repeated_orders_once(bram, bought):
    with clock.at(day(3)):
        for _ in range(2):
            answer = bram.send(
                path(bought, "quantity"), {"total": 12}, method="put", **{"Idempotency-Key": "k1"}
            )
            assert answer.status_code == 202
    with inside(bought.organization.id):
        assert Order.objects.filter(kind=Order.Kind.ADD).count() == 1


def test_a_token_needs_its_scope(cast, bought):
    reader = Caller(cast.bram, "bills:read", organization="woodgrove")
    answer = reader.send(path(bought, "recurring"), {"renews": False}, method="put")
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")
