"""What becomes of an order once its charge is settled: re-check, then carry out, or fail and give back.

Each kind of order has its two functions, registered when the app starts. Everything here runs in the
transaction that settles the payment, with the payment locked: it is carried out once, or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from billing.checkout import mails
from billing.checkout.journal import CheckoutVerb
from billing.checkout.rules import CheckoutReason
from billing.models import Order, Payment
from billing.payments.request import refundable, request_refund
from kernel.audit.record import record
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Organization
from tenants.signin.arrive import actor_of

State = Order.State


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How one kind of order ends.

    `recheck` looks again whether it may still be carried out; `carry_out` writes everything it brings
    (subscription, plan, seats, paid invoice) and may raise Refused, which takes that back. Its payment
    is None when nothing was charged. Who failed is told by `tell_failed`, the usual letter by default.
    """

    recheck: Callable[[Order], Decision]
    carry_out: Callable[[Order, Payment | None], None]
    tell_failed: Callable[[Order], None] = mails.tell_failed


_kinds: dict[Order.Kind, Fulfilment] = {}


def register(
    kind: Order.Kind,
    *,
    recheck: Callable[[Order], Decision],
    carry_out: Callable[[Order, Payment | None], None],
    tell_failed: Callable[[Order], None] = mails.tell_failed,
) -> None:
    """Make these the functions that end orders of a kind."""
    _kinds[kind] = Fulfilment(recheck, carry_out, tell_failed)


def succeeded(payment: Payment) -> None:
    """The money is here: carry out the order, or give all of it back."""
    order = _order_of(payment)
    if order.state == State.DONE:
        return
    if order.state == State.FAILED:
        # The bank changed its word after the buyer was told no, or had given up: they may have bought again.
        _give_back(payment)
        return
    against = _carry_out(order, payment)
    if against is not None:
        fail(order, str(against.reasons[0].code))
        _give_back(payment)


def refused(payment: Payment) -> None:
    """The bank said no: the order ends, nothing was bought."""
    order = _order_of(payment)
    if order.state in (State.PAYING, State.ACTION_NEEDED):
        fail(order, payment.refusal)


def action_needed(payment: Payment) -> None:
    """The buyer's bank wants to hear from them first."""
    order = _order_of(payment)
    if order.state == State.PAYING:
        finish(order, State.ACTION_NEEDED)


def carry_out_free(order_id: UUID) -> Order:
    """Carry out an order that costs nothing now, in the running transaction; return it. Raises Refused."""
    order = locked(order_id)
    against = _carry_out(order, None)
    if against is not None:
        raise Refused(against)
    return order


def finish(order: Order, state: Order.State, **values: object) -> None:
    """Bring an order to a state; DONE and FAILED get their moment."""
    if state in (State.DONE, State.FAILED):
        values["finished_at"] = now()
    Order.objects.filter(id=order.id).update(state=state, **values)
    for name, value in {"state": state, **values}.items():
        setattr(order, name, value)


def buyer_of(order: Order) -> Actor:
    """Return who ordered, as they are now, acting through a job."""
    if order.buyer is None:
        raise ValueError(f"Order {order.id} has no buyer.")
    organization = Organization.objects.get(id=order.tenant_id)
    return actor_of(order.buyer, organization, via="job")


def locked(order_id: UUID) -> Order:
    """Return an order, locked, with what carrying it out needs. Raises Order.DoesNotExist."""
    related = ("product", "account", "buyer", "method", "subscription__product")
    found = Order.objects.select_for_update(no_key=True, of=("self",)).select_related(*related)
    return found.get(id=order_id)


def _order_of(payment: Payment) -> Order:
    if payment.order_id is None:
        raise ValueError(f"Payment {payment.id} is for no order.")
    return locked(payment.order_id)


def _carry_out(order: Order, payment: Payment | None) -> Decision | None:
    """Do what was paid for and return None, or change nothing and return why not."""
    fulfilment = _kinds[Order.Kind(order.kind)]
    decision = fulfilment.recheck(order)
    if not decision:
        return decision
    try:
        with transaction.atomic():
            fulfilment.carry_out(order, payment)
            if order.state != State.DONE:
                finish(order, State.DONE)
    except Refused as refusal:
        order.state = State.PAYING
        return refusal.decision
    return None


def fail(order: Order, failure: str) -> None:
    """End an open, locked order with nothing bought: `failure` is a reason's code. Its buyer is told."""
    finish(order, State.FAILED, failure=failure)
    record(
        CheckoutVerb.FAILED,
        actor=buyer_of(order),
        subject_type="order",
        subject_id=order.id,
        subject_name=order.product.name,
        order=order.label,
        quantity=order.quantity,
        failure=failure,
    )
    # Who gives up knows it.
    if failure != CheckoutReason.GIVEN_UP:
        _kinds[Order.Kind(order.kind)].tell_failed(order)


def _give_back(payment: Payment) -> None:
    left = refundable(payment)
    if left.minor:
        request_refund(charge=payment, amount=left)


def same_amount(billed_minor: int, payment: Payment | None) -> Decision:
    """Answer whether the bill is exactly what was charged (a tax rate can change at midnight)."""
    if payment is None or billed_minor == payment.amount_minor:
        return Decision.yes()
    return Decision.no(CheckoutReason.AMOUNT_CHANGED)
