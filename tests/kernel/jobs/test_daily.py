"""Daily work is done in order, and one that fails holds up nobody."""

import pytest

from kernel.jobs import daily
from kernel.jobs.daily import DayFailed, register, run_day
from kernel.values.ids import uuid7

TENANT = uuid7()


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(daily, "_pieces", {})


def test_lower_orders_go_first_and_each_tells_what_it_did():
    seen = []
    for name, order in (("warnings", 60), ("renewals", 10), ("expiry", 50)):
        register(name, lambda tenant_id, name=name: seen.append((name, tenant_id)) or [f"{name} done"], order)
    assert run_day(TENANT) == ["renewals done", "expiry done", "warnings done"]
    assert seen == [("renewals", TENANT), ("expiry", TENANT), ("warnings", TENANT)]


def test_registering_again_replaces():
    register("one", lambda tenant_id: ["old"], 10)
    register("one", lambda tenant_id: ["new"], 20)
    assert run_day(TENANT) == ["new"]


def test_a_failure_is_told_at_the_end():
    seen = []

    def fail(tenant_id):
        raise ValueError("no bank")

    register("renewals", fail, 10)
    register("expiry", lambda tenant_id: seen.append("expiry") or [], 50)
    with pytest.raises(DayFailed, match=r"Failed: renewals\.") as failed:
        run_day(TENANT)
    assert seen == ["expiry"]
    assert str(failed.value.__cause__) == "no bank"
