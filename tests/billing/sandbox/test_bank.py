"""The bank keeps its part: once per key, never more back than was taken, whoever dies or asks twice."""

import sqlite3
import subprocess
import sys
import threading
import time
from datetime import date
from uuid import UUID

import pytest

from billing.providers.interface import Charge, ProviderUnavailable, Refusal, Result
from billing.providers.sandbox.bank import Bank, BankError
from billing.providers.sandbox.cards import Behavior
from kernel.values.ids import uuid7
from kernel.values.money import Money

TODAY = date(2026, 6, 15)
TENANT = UUID(int=7)
TEN = Money(1000, "USD")


def card(bank: Bank, behavior: Behavior = Behavior.WORKS, **values):
    given = {"brand": "Visa", "last4": "4242", "month": 12, "year": 2029, "holder": "Adele", "country": "US"}
    return bank.issue(behavior, **{**given, **values})


def asking(ref: str, *, key: UUID | None = None, amount: Money = TEN, attended: bool = True) -> Charge:
    return Charge(
        key=key or uuid7(), tenant_id=TENANT, amount=amount, method_ref=ref, customer_ref="",
        is_attended=attended, description="K7QF3M-O00001", return_url="http://127.0.0.1:8000/contoso/x/",
    )  # fmt: skip


def test_the_same_key_is_charged_once(bank):
    charge = asking(card(bank).ref)
    first, again = bank.charge(charge, TODAY), bank.charge(charge, TODAY)
    assert first == again
    assert first.result == Result.SUCCEEDED
    assert [(line.key, line.amount, line.state) for line in bank.statement()] == [
        (charge.key, TEN, "succeeded")
    ]
    assert bank.taken(TENANT) == {"USD": 1000}


@pytest.mark.parametrize("other", [Money(1001, "USD"), Money(1000, "EUR")])
def test_the_same_key_with_another_amount_is_an_error(bank, other):
    ref, key = card(bank).ref, uuid7()
    bank.charge(asking(ref, key=key), TODAY)
    with pytest.raises(BankError, match="another amount"):
        bank.charge(asking(ref, key=key, amount=other), TODAY)
    assert bank.taken(TENANT) == {"USD": 1000}


def test_the_same_key_at_the_same_time_is_charged_once(bank):
    charge = asking(card(bank).ref)
    found = []
    threads = [threading.Thread(target=lambda: found.append(bank.charge(charge, TODAY))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({outcome.ref for outcome in found}) == 1
    assert bank.taken(TENANT) == {"USD": 1000}


@pytest.mark.parametrize(
    ("behavior", "refusal"),
    [
        (Behavior.DECLINED, Refusal.DECLINED),
        (Behavior.DECLINED_LATER, Refusal.DECLINED),
        (Behavior.INSUFFICIENT_FUNDS, Refusal.INSUFFICIENT_FUNDS),
        (Behavior.WRONG_CODE, Refusal.WRONG_CODE),
        (Behavior.PREPAID, Refusal.PREPAID),
    ],
)
def test_a_card_that_is_refused_moves_nothing(bank, behavior, refusal):
    outcome = bank.charge(asking(card(bank, behavior).ref), TODAY)
    assert (outcome.result, outcome.refusal) == (Result.REFUSED, refusal)
    assert bank.taken(TENANT) == {}


def test_a_card_is_good_through_its_last_month(bank):
    ref = card(bank, month=6, year=2026).ref
    assert bank.charge(asking(ref), date(2026, 6, 30)).result == Result.SUCCEEDED
    late = bank.charge(asking(ref), date(2026, 7, 1))
    assert (late.result, late.refusal) == (Result.REFUSED, Refusal.EXPIRED)


def test_a_forgotten_and_an_unknown_card_are_gone(bank):
    kept = card(bank)
    bank.forget(kept.ref)
    for ref in (kept.ref, "sbx_none", ""):
        assert bank.charge(asking(ref), TODAY).refusal == Refusal.METHOD_GONE
    assert bank.change(kept.ref, month=1, year=2030, holder="X") is None


def test_the_lost_answer_was_a_charge(bank):
    charge = asking(card(bank, Behavior.TIME_OUT).ref)
    with pytest.raises(ProviderUnavailable):
        bank.charge(charge, TODAY)
    assert bank.taken(TENANT) == {"USD": 1000}
    assert bank.charge(charge, TODAY).result == Result.SUCCEEDED
    assert bank.taken(TENANT) == {"USD": 1000}


def confirm(bank: Bank, outcome, *, agrees: bool = True) -> None:
    bank.answer(outcome.action["url"].split("/")[-2], agrees=agrees)


def test_a_confirmed_card_renews_by_itself(bank):
    ref = card(bank, Behavior.CONFIRM).ref
    early = bank.charge(asking(ref, attended=False), TODAY)
    assert (early.result, early.refusal) == (Result.REFUSED, Refusal.CONFIRMATION_NEEDED)
    charge = asking(ref)
    asked = bank.charge(charge, TODAY)
    assert asked.result == Result.ACTION_NEEDED
    assert bank.taken(TENANT) == {}
    confirm(bank, asked)
    assert bank.ask(charge.key).result == Result.SUCCEEDED
    assert bank.charge(asking(ref, attended=False), TODAY).result == Result.SUCCEEDED
    # Somebody who is there is asked each time.
    assert bank.charge(asking(ref), TODAY).result == Result.ACTION_NEEDED
    assert bank.taken(TENANT) == {"USD": 2000}


def test_always_confirmed_never_renews_by_itself(bank):
    ref = card(bank, Behavior.CONFIRM_ALWAYS).ref
    confirm(bank, bank.charge(asking(ref), TODAY))
    alone = bank.charge(asking(ref, attended=False), TODAY)
    assert (alone.result, alone.refusal) == (Result.REFUSED, Refusal.CONFIRMATION_NEEDED)


def test_what_was_answered_stays_answered(bank):
    charge = asking(card(bank, Behavior.CONFIRM).ref)
    asked = bank.charge(charge, TODAY)
    confirm(bank, asked, agrees=False)
    confirm(bank, asked, agrees=True)
    outcome = bank.ask(charge.key)
    assert (outcome.result, outcome.refusal) == (Result.REFUSED, Refusal.NOT_CONFIRMED)
    assert bank.taken(TENANT) == {}


def test_a_charge_it_never_heard_of_is_still_to_come(bank):
    assert bank.ask(uuid7()).result == Result.PENDING


def test_refunds_are_given_once_and_never_more_than_the_charge(bank):
    charged = bank.charge(asking(card(bank).ref), TODAY)
    key = uuid7()
    first = bank.refund(key=key, charge_ref=charged.ref, amount=Money(600, "USD"))
    assert first == bank.refund(key=key, charge_ref=charged.ref, amount=Money(600, "USD"))
    with pytest.raises(BankError, match="another amount"):
        bank.refund(key=key, charge_ref=charged.ref, amount=Money(400, "USD"))
    with pytest.raises(BankError, match="never more"):
        bank.refund(key=uuid7(), charge_ref=charged.ref, amount=Money(401, "USD"))
    bank.refund(key=uuid7(), charge_ref=charged.ref, amount=Money(400, "USD"))
    assert bank.taken(TENANT) == {"USD": 0}
    assert [line.amount.minor for line in bank.statement(TENANT)] == [1000, -600, -400]
    assert bank.statement(UUID(int=8)) == []


def test_what_was_not_taken_is_not_given_back(bank):
    refused = bank.charge(asking(card(bank, Behavior.DECLINED).ref), TODAY)
    for ref, amount in ((refused.ref, TEN), ("sbx_ch_none", TEN)):
        with pytest.raises(BankError, match="no such charge"):
            bank.refund(key=uuid7(), charge_ref=ref, amount=amount)


def test_a_closed_bank_answers_nobody_and_does_nothing(bank):
    ref = card(bank).ref
    bank.weather.close_bank()
    with pytest.raises(ProviderUnavailable):
        bank.charge(asking(ref), TODAY)
    bank.weather.clear()
    assert bank.statement() == []


def test_a_slow_bank_has_carried_out_before_it_answers(bank, monkeypatch):
    from billing.providers.sandbox import vault

    ref, naps = card(bank).ref, []
    monkeypatch.setattr(vault.time, "sleep", lambda seconds: naps.append((seconds, _count(bank))))
    bank.weather.slow_down(before=3, after=5)
    bank.charge(asking(ref), TODAY)
    assert naps == [(3, 0), (5, 1)]


def _count(bank: Bank) -> int:
    return sqlite3.connect(bank._vault.file).execute("SELECT count(*) FROM charge").fetchone()[0]


def test_a_process_killed_before_it_heard_the_answer_was_charged_once(bank):
    """Kill -9 between the bank's act and its answer: whoever asks again finds what was done."""
    charge = asking(card(bank).ref)
    bank.weather.slow_down(after=60)
    words = [str(bank._vault.file.parent), str(charge.key), charge.method_ref]
    child = subprocess.Popen([sys.executable, "-c", CHARGING, *words])
    try:
        until = time.monotonic() + 30
        while not _count(bank) and time.monotonic() < until:
            time.sleep(0.05)
        assert (_count(bank), child.poll()) == (1, None)
    finally:
        child.kill()
        child.wait()
    bank.weather.clear()
    assert bank.charge(charge, TODAY).result == Result.SUCCEEDED
    assert bank.taken(TENANT) == {"USD": 1000}


CHARGING = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID
from billing.providers.interface import Charge
from billing.providers.sandbox.bank import Bank
from kernel.values.money import Money
folder, key, ref = sys.argv[1:]
charge = Charge(UUID(key), UUID(int=7), Money(1000, "USD"), ref, "", True, "K7QF3M-O00001")
Bank(Path(folder)).charge(charge, date(2026, 6, 15))
"""
