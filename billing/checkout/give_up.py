"""give_up(): a buyer no longer wants an order that is not paid yet."""

from uuid import UUID

from billing.checkout import fulfil
from billing.checkout.rules import CheckoutReason
from billing.models import Order
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require


def give_up(*, actor: Actor, order_id: UUID) -> Order:
    """End an order that waits for its buyer's bank; should the bank still charge it, all is given back.

    Raises Refused (UNKNOWN_ORDER, ORDER_FINISHED).
    """
    order = Order.objects.filter(id=order_id, buyer_id=actor.person_id).first()
    if order is None:
        raise Refused(Decision.no(CheckoutReason.UNKNOWN_ORDER))
    order = fulfil.locked(order.id)
    require(actor, Action.BILL_MANAGE_OWN, order)
    if order.state != Order.State.ACTION_NEEDED:
        raise Refused(Decision.no(CheckoutReason.ORDER_FINISHED))
    fulfil.fail(order, str(CheckoutReason.GIVEN_UP))
    return order
