"""Charges and refunds at a real peer: each key once, whatever gets lost."""

import time
from dataclasses import replace

import pytest

from billing.providers.interface import Outcome, ProviderUnavailable, Refusal, Result
from billing.providers.stripe import charges
from kernel.values.ids import uuid7
from kernel.values.money import Money
from tests.billing.stripe.peer import CONFIRMED_BY_BUYER, REFUSED_WHEN_CHARGED, VISA


def test_a_charge_says_whose_it_is_and_nothing_about_the_buyer(stripe_provider, charge_of, peer):
    charge = charge_of(VISA)
    outcome = stripe_provider.charge(charge)
    (intent,) = peer.intents(charge.key)
    assert outcome == Outcome(Result.SUCCEEDED, intent.id)
    assert (intent.amount, intent.currency, intent.customer) == (2997, "usd", charge.customer_ref)
    assert intent.metadata.to_dict() == {
        "tenant_id": str(charge.tenant_id),
        "payment_id": str(charge.key),
        "attended": "yes",
        "number": "K7QF3M-O00001",
    }


@pytest.mark.parametrize("is_attended", [True, False])
def test_the_same_key_again_tells_what_the_first_did(stripe_provider, charge_of, peer, is_attended):
    charge = charge_of(VISA, is_attended=is_attended)
    first = stripe_provider.charge(charge)
    assert [stripe_provider.charge(charge) for _ in range(3)] == [first] * 3
    assert peer.moved(charge.customer_ref) == 2997


def test_another_key_is_another_charge(stripe_provider, charge_of, peer):
    charge = charge_of(VISA)
    for key in (charge.key, uuid7(), uuid7()):
        stripe_provider.charge(replace(charge, key=key))
    assert peer.moved(charge.customer_ref) == 3 * 2997


def test_a_charge_of_long_ago_is_found_among_many(stripe_provider, charge_of, peer, monkeypatch):
    monkeypatch.setattr(charges, "_PER_PAGE", 3)
    charge = charge_of(VISA)
    others = [replace(charge, key=uuid7()) for _ in range(7)]
    first, *_ = [stripe_provider.charge(one) for one in (charge, *others)]
    assert stripe_provider.charge(charge) == first
    assert [len(peer.intents(one.key)) for one in (charge, *others)] == [1] * 8


@pytest.mark.parametrize("is_attended", [True, False])
def test_a_refused_charge_stays_refused(stripe_provider, charge_of, peer, is_attended):
    charge = charge_of(REFUSED_WHEN_CHARGED, is_attended=is_attended)
    first, second = stripe_provider.charge(charge), stripe_provider.charge(charge)
    assert (first.result, first.refusal) == (second.result, second.refusal)
    assert (first.result, first.refusal) == (Result.REFUSED, Refusal.DECLINED)
    assert len(peer.intents(charge.key)) == 1
    assert peer.moved(charge.customer_ref) == 0


def test_the_buyer_confirms_at_their_bank(stripe_provider, charge_of, peer):
    charge = charge_of(CONFIRMED_BY_BUYER)
    asked = stripe_provider.charge(charge)
    (intent,) = peer.intents(charge.key)
    assert asked == Outcome(Result.ACTION_NEEDED, intent.id, action={"client_secret": intent.client_secret})
    assert stripe_provider.ask(charge, asked.ref) == asked
    assert peer.moved(charge.customer_ref) == 0
    assert peer.confirm_at_bank(intent.client_secret).status_code == 200
    assert stripe_provider.ask(charge, asked.ref) == Outcome(Result.SUCCEEDED, intent.id)
    assert peer.moved(charge.customer_ref) == 2997


def test_a_buyer_who_does_not_confirm_can_not_do_it_later(stripe_provider, charge_of, peer):
    charge = charge_of(CONFIRMED_BY_BUYER)
    asked = stripe_provider.charge(charge)
    secret = str(asked.action["client_secret"])
    peer.confirm_at_bank(secret, success=False)
    for _ in range(2):
        assert stripe_provider.ask(charge, asked.ref) == Outcome(
            Result.REFUSED, asked.ref, Refusal.NOT_CONFIRMED
        )
    assert peer.client.payment_intents.retrieve(asked.ref).status == "canceled"
    assert peer.confirm_at_bank(secret).status_code == 400


def test_nobody_is_there_to_confirm_a_renewal(stripe_provider, charge_of, peer):
    charge = charge_of(CONFIRMED_BY_BUYER, is_attended=False)
    outcome = stripe_provider.charge(charge)
    assert (outcome.result, outcome.refusal) == (Result.REFUSED, Refusal.CONFIRMATION_NEEDED)
    (intent,) = peer.intents(charge.key)
    assert intent.status == "canceled"
    assert peer.moved(charge.customer_ref) == 0


def test_a_card_that_is_gone(stripe_provider, charge_of):
    charge = charge_of(VISA)
    for gone in (replace(charge, method_ref="pm_gone"), replace(charge, customer_ref="cus_gone"),
                 replace(charge, customer_ref="")):  # fmt: skip
        assert stripe_provider.charge(gone) == Outcome(Result.REFUSED, refusal=Refusal.METHOD_GONE)


def test_an_amount_in_a_currency_without_decimals(stripe_provider, charge_of, peer):
    for currency, at_stripe in (("JPY", 500), ("ISK", 50_000), ("EUR", 500)):
        charge = replace(charge_of(VISA), amount=Money(500, currency))
        stripe_provider.charge(charge)
        assert peer.intents(charge.key)[0].amount == at_stripe


@pytest.mark.parametrize("status", ["429", "500", "502", "503"])
def test_trouble_is_no_refusal(stripe_provider, charge_of, peer, status):
    charge = charge_of(VISA)
    peer.trouble("POST /v1/payment_intents", status)
    with pytest.raises(ProviderUnavailable):
        stripe_provider.charge(charge)
    assert stripe_provider.charge(charge).result == Result.SUCCEEDED
    assert peer.moved(charge.customer_ref) == 2997


def test_the_peer_dies_with_the_answer_and_charges_once(stripe_provider, charge_of, peer):
    charge = charge_of(VISA)
    peer.trouble("POST /v1/payment_intents", "lost")
    with pytest.raises(ProviderUnavailable):
        stripe_provider.charge(charge)
    with pytest.raises(ProviderUnavailable):
        stripe_provider.charge(charge)
    peer.start()
    assert stripe_provider.charge(charge).result == Result.SUCCEEDED
    assert len(peer.intents(charge.key)) == 1
    assert peer.moved(charge.customer_ref) == 2997


def test_a_peer_that_does_not_answer_is_not_waited_for_long(stripe_provider, charge_of, peer, monkeypatch):
    charge = charge_of(VISA)
    import stripe

    from billing.providers.stripe import client as connection

    monkeypatch.setattr(connection, "TIMEOUT", (0.3, 0.3))
    connection.client.cache_clear()
    peer.child.send_signal(19)  # frozen: it takes the call and never answers
    try:
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable) as error:
            stripe_provider.charge(charge)
        assert time.monotonic() - began < 5
        assert isinstance(error.value.__cause__, stripe.APIConnectionError)
    finally:
        peer.child.send_signal(18)


def test_refunds_never_more_than_the_charge(stripe_provider, charge_of, peer):
    charge = charge_of(VISA)
    ref = stripe_provider.charge(charge).ref
    key = uuid7()
    part = stripe_provider.refund(key=key, charge_ref=ref, amount=Money(997, "USD"))
    assert part.result == Result.SUCCEEDED
    assert stripe_provider.refund(key=key, charge_ref=ref, amount=Money(997, "USD")) == part
    assert peer.moved(charge.customer_ref) == 2000
    too_much = stripe_provider.refund(key=uuid7(), charge_ref=ref, amount=Money(2001, "USD"))
    assert (too_much.result, too_much.refusal) == (Result.REFUSED, Refusal.OTHER)
    rest = stripe_provider.refund(key=uuid7(), charge_ref=ref, amount=Money(2000, "USD"))
    assert rest.result == Result.SUCCEEDED
    assert peer.moved(charge.customer_ref) == 0
    found = peer.client.refunds.list({"payment_intent": ref}).data
    assert {one.metadata.to_dict()["tenant_id"] for one in found} == {str(charge.tenant_id)}


def test_a_refund_whose_answer_is_lost_is_made_once(stripe_provider, charge_of, peer):
    charge = charge_of(VISA)
    ref, key = stripe_provider.charge(charge).ref, uuid7()
    peer.trouble("POST /v1/refunds", "lost")
    with pytest.raises(ProviderUnavailable):
        stripe_provider.refund(key=key, charge_ref=ref, amount=Money(500, "USD"))
    peer.start()
    again = stripe_provider.refund(key=key, charge_ref=ref, amount=Money(500, "USD"))
    assert again.result == Result.SUCCEEDED
    assert peer.moved(charge.customer_ref) == 2497


def test_a_refused_charge_is_not_given_back(stripe_provider, charge_of, peer):
    charge = charge_of(REFUSED_WHEN_CHARGED)
    stripe_provider.charge(charge)
    (intent,) = peer.intents(charge.key)
    outcome = stripe_provider.refund(key=uuid7(), charge_ref=intent.id, amount=Money(1, "USD"))
    assert outcome.result == Result.REFUSED
