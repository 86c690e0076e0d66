"""What Stripe tells by itself: signed or refused, heard once, in any order, in the right organization."""

import itertools
import json
import time
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import stripe
from django.test import Client

from billing.models import Payment, ProviderEvent
from billing.payments import disputes, purposes
from billing.payments.views import LARGEST
from billing.providers.interface import Dispute, Refusal
from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from tests.billing.stripe.peer import VISA, WEBHOOK_SECRET
from tests.factories.billing import make_account, make_order, make_payment
from tests.factories.licensing import make_product

ADDRESS = "/payments/stripe/webhook/"
State = Payment.State


@dataclass
class Heard:
    """Stands in for checkout: what it was told, in order."""

    told: list[tuple[str, UUID]] = field(default_factory=list)

    def __call__(self, word: str):
        return lambda payment: self.told.append((word, payment.id))


@pytest.fixture
def heard(monkeypatch) -> Heard:
    heard = Heard()
    one = purposes.Purpose(heard("succeeded"), heard("refused"), heard("action_needed"))
    monkeypatch.setitem(purposes._purposes, "order", one)
    return heard


@pytest.fixture
def payment(cast, peer, heard) -> Payment:
    """A charge of Isaiah's under way at Stripe."""
    account = make_account(cast.contoso, cast.isaiah, provider_customer="cus_isaiah")
    order = make_order(account, make_product("POWER_BI_PRO"))
    with tenant_scope(cast.contoso.id):
        method = account.methods.create(
            account_id=account.id, provider="stripe", provider_ref="pm_x", added_at=account.created_at
        )
    return make_payment(
        account, method, 2997, order_id=order.id, state=State.PENDING, settled_at=None, is_attended=True
    )


def snapshot(payment: Payment, kind: str, **values) -> dict:
    """An event about a charge as Stripe sends it."""
    status = {
        "payment_intent.succeeded": "succeeded",
        "payment_intent.payment_failed": "requires_payment_method",
        "payment_intent.requires_action": "requires_action",
        "payment_intent.canceled": "canceled",
        "payment_intent.processing": "processing",
    }.get(kind, "")
    whose = {"tenant_id": str(payment.tenant_id), "payment_id": str(payment.id), "attended": "yes"}
    thing = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": status,
        "client_secret": "pi_1_secret_x",
        "metadata": whose,
        "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"},
        **values,
    }
    return {"id": f"evt_{uuid7().hex}", "object": "event", "type": kind, "data": {"object": thing}}


def send(event: dict | bytes, *, secret: str = WEBHOOK_SECRET, moment: int | None = None, **headers):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, moment)
    given = {"Stripe-Signature": signature, **headers}
    return Client(enforce_csrf_checks=True).post(
        ADDRESS, body, content_type="application/json", headers=given
    )


def state_of(payment: Payment) -> tuple[State, str]:
    with tenant_scope(payment.tenant_id):
        now = Payment.objects.get(id=payment.id)
        return State(now.state), now.refusal


def noted(payment: Payment) -> int:
    with tenant_scope(payment.tenant_id):
        return ProviderEvent.objects.count()


def test_a_success_settles_the_payment_once(payment, heard):
    event = snapshot(payment, "payment_intent.succeeded")
    assert [send(event).status_code for _ in range(3)] == [200, 200, 200]
    assert state_of(payment) == (State.SUCCEEDED, "")
    assert heard.told == [("succeeded", payment.id)]
    assert noted(payment) == 1


def test_a_failure_says_why(payment, heard):
    assert send(snapshot(payment, "payment_intent.payment_failed")).status_code == 200
    assert state_of(payment) == (State.REFUSED, Refusal.INSUFFICIENT_FUNDS)
    assert heard.told == [("refused", payment.id)]


def test_a_bank_that_asks_the_buyer(payment, heard):
    send(snapshot(payment, "payment_intent.requires_action"))
    assert state_of(payment)[0] == State.ACTION_NEEDED
    send(snapshot(payment, "payment_intent.canceled"))
    assert state_of(payment) == (State.REFUSED, Refusal.NOT_CONFIRMED)
    assert heard.told == [("action_needed", payment.id), ("refused", payment.id)]


KINDS = ("requires_action", "processing", "payment_failed", "succeeded")


@pytest.mark.parametrize("order", list(itertools.permutations(KINDS)), ids="-".join)
def test_in_any_order_the_money_that_moved_counts(payment, heard, order):
    events = [snapshot(payment, f"payment_intent.{word}") for word in order]
    for event in [*events, *reversed(events)]:
        assert send(event).status_code == 200
    assert state_of(payment) == (State.SUCCEEDED, "")
    assert heard.told[-1] == ("succeeded", payment.id)
    assert [word for word, _id in heard.told].count("succeeded") == 1
    assert noted(payment) == len(order)


def test_a_success_after_a_refusal_is_not_lost(payment, heard):
    send(snapshot(payment, "payment_intent.payment_failed"))
    send(snapshot(payment, "payment_intent.succeeded"))
    assert [word for word, _id in heard.told] == ["refused", "succeeded"]


def nothing_happened(payment: Payment, heard: Heard) -> bool:
    return state_of(payment)[0] == State.PENDING and heard.told == [] and noted(payment) == 0


def test_who_does_not_sign_is_not_heard(payment, heard):
    event = snapshot(payment, "payment_intent.succeeded")
    body = json.dumps(event).encode()
    good = stripe.WebhookSignature.generate_signature_header(body.decode(), WEBHOOK_SECRET)
    tampered = body.replace(b"payment_intent.succeeded", b"payment_intent.canceled ")
    answers = [
        send(event, secret="whsec_of_somebody_else"),
        send(event, moment=int(time.time()) - 301),
        send(event, **{"Stripe-Signature": ""}),
        send(event, **{"Stripe-Signature": "t=nonsense,v1=x"}),
        send(event, **{"Stripe-Signature": good.partition(",")[0]}),
        send(tampered, **{"Stripe-Signature": good}),
        Client().post(ADDRESS, {"a": "b"}),
        Client().post(
            ADDRESS, b"\xff\xfe", content_type="application/json", headers={"Stripe-Signature": good}
        ),
        Client().post(ADDRESS, "", content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [400] * len(answers)
    assert nothing_happened(payment, heard)


def test_without_a_secret_nobody_is_heard(payment, heard, settings):
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert send(snapshot(payment, "payment_intent.succeeded")).status_code == 400
    assert nothing_happened(payment, heard)


def test_while_a_secret_is_exchanged_both_count(payment, heard, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_old", "whsec_new"]
    for secret in ("whsec_old", "whsec_new"):
        assert send(snapshot(payment, "payment_intent.succeeded"), secret=secret).status_code == 200
    assert heard.told == [("succeeded", payment.id)]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"id": "evt_1", "type": "x"}', b"not json"])
def test_what_is_signed_and_no_event_is_refused(payment, heard, body):
    assert send(body).status_code == 400
    assert nothing_happened(payment, heard)


def test_what_is_not_ours_is_answered_and_forgotten(payment, heard, cast):
    other_payment = {"tenant_id": str(payment.tenant_id), "payment_id": str(uuid7())}
    other_tenant = {"tenant_id": str(uuid7()), "payment_id": str(payment.id)}
    neighbors = {"tenant_id": str(cast.woodgrove.id), "payment_id": str(payment.id)}
    for whose in (other_payment, other_tenant, neighbors, {}, None, {"tenant_id": "x", "payment_id": 7}):
        event = snapshot(payment, "payment_intent.succeeded", metadata=whose)
        assert send(event).status_code == 200
    for kind in ("setup_intent.succeeded", "customer.created", "invoice.paid", "something.new"):
        assert send(snapshot(payment, kind)).status_code == 200
    assert nothing_happened(payment, heard)


def test_a_payment_of_another_provider_is_left_alone(payment, heard):
    with tenant_scope(payment.tenant_id):
        Payment.objects.filter(id=payment.id).update(provider="sandbox")
    assert send(snapshot(payment, "payment_intent.succeeded")).status_code == 200
    assert nothing_happened(payment, heard)


def test_when_the_rest_fails_the_event_was_not_heard(payment, monkeypatch):
    def fail(_payment):
        raise ConnectionError("the database went away")

    broken = purposes.Purpose(fail, fail, fail)
    monkeypatch.setitem(purposes._purposes, "order", broken)
    event = snapshot(payment, "payment_intent.succeeded")
    with pytest.raises(ConnectionError):
        send(event)
    assert (state_of(payment)[0], noted(payment)) == (State.PENDING, 0)
    heard = Heard()
    whole = purposes.Purpose(heard("succeeded"), heard("refused"), heard("action_needed"))
    monkeypatch.setitem(purposes._purposes, "order", whole)
    assert send(event).status_code == 200
    assert heard.told == [("succeeded", payment.id)]


def test_the_door_takes_only_what_a_provider_sends(payment, heard):
    assert Client().get(ADDRESS).status_code == 405
    assert send(b" " * (LARGEST + 1)).status_code == 413
    for name in ("nobody", "constructor"):
        assert Client().post(f"/payments/{name}/webhook/").status_code == 404
    for name in ("sandbox", "invoice"):
        assert (
            Client().post(f"/payments/{name}/webhook/", b"{}", content_type="application/json").status_code
            == 400
        )


def refund_of(payment: Payment, state: State) -> Payment:
    with tenant_scope(payment.tenant_id):
        return Payment.objects.create(
            kind=Payment.Kind.REFUND,
            refund_of_id=payment.id,
            account_id=payment.account_id,
            order_id=payment.order_id,
            provider="stripe",
            state=state,
            amount_minor=500,
            currency="USD",
            asked_at=payment.asked_at,
        )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", State.SUCCEEDED),
        ("failed", State.REFUSED),
        ("canceled", State.REFUSED),
        ("pending", State.PENDING),
    ],
)
def test_a_refund_that_took_its_time(payment, heard, status, state):
    refund = refund_of(payment, State.PENDING)
    event = snapshot(refund, "refund.updated", id="re_1", object="refund", status=status)
    assert send(event).status_code == 200
    assert state_of(refund)[0] == state
    assert heard.told == []


def test_a_refund_that_comes_back_is_for_people_to_look_at(payment, heard, caplog):
    refund = refund_of(payment, State.SUCCEEDED)
    send(snapshot(refund, "refund.failed", id="re_1", object="refund", status="failed"))
    assert state_of(refund)[0] == State.SUCCEEDED
    assert "refund_came_back" in caplog.text


def test_money_given_back_by_hand_is_noted(payment, heard):
    event = snapshot(payment, "charge.refunded", id="ch_1", object="charge", status="succeeded")
    assert send(event).status_code == 200
    assert (state_of(payment)[0], noted(payment), heard.told) == (State.PENDING, 1, [])


@pytest.mark.parametrize(
    ("kind", "status", "dispute"),
    [
        ("created", "needs_response", Dispute.OPENED),
        ("closed", "lost", Dispute.LOST),
        ("closed", "won", Dispute.WON),
    ],
)
def test_a_dispute_is_told(payment, heard, peer, monkeypatch, kind, status, dispute):
    """The peer knows no disputes: the event is ours, the PaymentIntent it is about is the peer's."""
    told: list[tuple[UUID, Dispute]] = []
    monkeypatch.setattr(disputes, "_told", [lambda payment, dispute: told.append((payment.id, dispute))])
    customer = peer.client.customers.create({"name": "x"})
    card = peer.client.payment_methods.attach(peer.card(VISA), {"customer": customer.id})
    whose = {"tenant_id": str(payment.tenant_id), "payment_id": str(payment.id)}
    intent = peer.client.payment_intents.create(
        {"amount": 2997, "currency": "usd", "customer": customer.id, "payment_method": card.id, "confirm": True,
         "metadata": whose}
    )  # fmt: skip
    thing = {"id": "dp_1", "object": "dispute", "status": status, "payment_intent": intent.id, "metadata": {}}
    event = {"id": f"evt_{kind}", "type": f"charge.dispute.{kind}", "data": {"object": thing}}
    for _ in range(2):
        assert send(event).status_code == 200
    assert told == [(payment.id, dispute)]
    peer.trouble("GET /v1/payment_intents", "500")
    assert send({**event, "id": "evt_2"}).status_code == 503
