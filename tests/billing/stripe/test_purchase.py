"""The whole purchase through Stripe: web, worker and the peer are processes, webhooks go from one to the other."""

import random

import pytest

from billing.checkout.give_up import give_up
from billing.models import Order, Payment
from billing.payments.confirm import ask_again
from billing.payments.deliver import _load
from billing.providers.interface import Refusal, Result
from billing.providers.stripe.provider import StripeProvider
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from tests.billing.stripe.peer import CONFIRMED_BY_BUYER, REFUSED_WHEN_CHARGED, VISA
from tests.billing.stripe.product import Books, Recorder, agreed, tell_again, until
from tests.factories.tenants import actor

State = Order.State
SUCCEEDED, FAILED = "payment_intent.succeeded", "payment_intent.payment_failed"


def test_bought_charged_billed_and_told(shop, peer):
    order = shop.becomes(shop.order(VISA), State.DONE)
    payment = shop.payment(order)
    assert (payment.state, payment.provider_ref) == (Payment.State.SUCCEEDED, peer.intents(payment.id)[0].id)
    until(lambda: shop.heard() == [SUCCEEDED])
    assert shop.books() == agreed(seats=3)


def test_the_bank_asks_the_buyer_and_the_webhook_carries_it_out(shop, peer):
    order = shop.becomes(shop.order(CONFIRMED_BY_BUYER), State.ACTION_NEEDED)
    assert shop.books() == Books(0, 0, 0, 0)
    secret = shop.payment(order).action["client_secret"]
    assert peer.confirm_at_bank(secret).status_code == 200
    shop.becomes(order, State.DONE)
    assert shop.heard() == [SUCCEEDED]
    assert shop.books() == agreed(seats=3)


def test_the_bank_asks_the_buyer_who_does_not_confirm(shop, peer):
    order = shop.becomes(shop.order(CONFIRMED_BY_BUYER), State.ACTION_NEEDED)
    payment = shop.payment(order)
    peer.confirm_at_bank(payment.action["client_secret"], success=False)
    with tenant_scope(shop.organization.id):
        ask_again(payment.id)
    shop.push()
    assert shop.becomes(order, State.FAILED).failure == Refusal.NOT_CONFIRMED
    assert shop.books() == Books(0, 0, 0, 0)


def test_refused_when_charged(shop):
    order = shop.becomes(shop.order(REFUSED_WHEN_CHARGED), State.FAILED)
    assert order.failure == Refusal.DECLINED
    until(lambda: shop.heard() == [FAILED])
    assert shop.books() == Books(0, 0, 0, 0)


def test_given_up_and_confirmed_after_all_is_given_back(shop, peer):
    order = shop.becomes(shop.order(CONFIRMED_BY_BUYER), State.ACTION_NEEDED)
    with tenant_scope(shop.organization.id):
        give_up(actor=actor(shop.buyer), order_id=order.id)
    assert peer.confirm_at_bank(shop.payment(order).action["client_secret"]).status_code == 200
    until(lambda: shop.heard() == [SUCCEEDED])
    shop.push()

    def given_back() -> bool:
        with tenant_scope(shop.organization.id):
            return Payment.objects.filter(kind=Payment.Kind.REFUND, state=Payment.State.SUCCEEDED).exists()

    until(given_back)
    assert shop.of(order).state == State.FAILED
    assert shop.books() == Books(0, 0, 0, 0)


@pytest.mark.parametrize("call", ["POST /v1/payment_intents", "GET /v1/charges"])
def test_the_peer_dies_in_the_middle(shop, peer, call):
    """Before the charge, or after it with the answer and the webhook lost: in the end it is charged once."""
    # The card is set up first, so that the next call of this kind is the worker's.
    peer.trouble(call, "lost")
    order = shop.order(VISA)
    until(lambda: peer.child.poll() is not None)
    assert shop.of(order).state == State.PAYING
    peer.start()
    peer.tell(shop.product.webhook_url)
    shop.push()
    order = shop.becomes(order, State.DONE)
    assert len(peer.intents(shop.payment(order).id)) == 1
    assert shop.books() == agreed(seats=3)


def test_all_told_again_in_any_order_changes_nothing(shop, peer):
    with Recorder() as recorder:
        peer.tell(recorder.url, "recorder")
        orders = [shop.order(number) for number in (VISA, CONFIRMED_BY_BUYER, REFUSED_WHEN_CHARGED)]
        peer.confirm_at_bank(
            shop.payment(shop.becomes(orders[1], State.ACTION_NEEDED)).action["client_secret"]
        )
        wanted = [State.DONE, State.DONE, State.FAILED]
        for order, state in zip(orders, wanted, strict=True):
            shop.becomes(order, state)
        payments = [shop.payment(order) for order in orders]
        until(lambda: len(recorder.about(*payments)) == 3)
        until(lambda: len(shop.heard()) == 3)
    for seed in range(5):
        told = tell_again(recorder.about(*payments), shop.product.webhook_url, 3, random.Random(seed))
        assert told == {200}, f"seed {seed}"
        assert [shop.of(order).state for order in orders] == wanted, f"seed {seed}"
    assert shop.heard() == [FAILED, SUCCEEDED, SUCCEEDED]
    assert shop.books() == agreed(seats=6)


def test_the_worker_dies_with_the_answer_and_the_webhook_brings_it(shop, peer):
    """As a worker that is killed between the charge and writing it down; nobody else is there."""
    shop.product.kill("worker")
    order = shop.order(VISA)
    payment = shop.payment(order)
    asked = _load(shop.organization.id, {"payment": str(payment.id)})
    assert StripeProvider().charge(asked.charge).result == Result.SUCCEEDED
    shop.becomes(order, State.DONE)
    # The next worker finds the message that the first had in hand.
    assert deliver_due(shop.organization.id) > 0
    assert len(peer.intents(payment.id)) == 1
    assert shop.books() == agreed(seats=3)
