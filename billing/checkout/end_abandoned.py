"""end_abandoned(): orders whose buyer never went to their bank end by themselves."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from billing.checkout import fulfil
from billing.models import Order
from billing.providers.interface import Refusal
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now

# A bank's own page is long out of date by then; what it charges after all is given back.
PATIENCE: Final = timedelta(days=1)


def end_abandoned(tenant_id: UUID) -> list[str]:
    """End each order that has waited too long, one transaction each; its buyer gets a letter."""
    with tenant_scope(tenant_id):
        waiting = Order.objects.filter(state=Order.State.ACTION_NEEDED, placed_at__lte=now() - PATIENCE)
        ids = list(waiting.order_by("placed_at", "id").values_list("id", flat=True))
    ended = sum(_end(tenant_id, order_id) for order_id in ids)
    return [f"{ended} unconfirmed {'order' if ended == 1 else 'orders'} ended"] if ended else []


def _end(tenant_id: UUID, order_id: UUID) -> bool:
    with tenant_scope(tenant_id):
        order = fulfil.locked(order_id)
        if order.state != Order.State.ACTION_NEEDED:
            return False
        fulfil.fail(order, str(Refusal.NOT_CONFIRMED))
        return True
