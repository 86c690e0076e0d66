"""What happens when a buyer takes their money back by their bank; whoever ends subscriptions registers it."""

from collections.abc import Callable

import structlog

from billing.models import Payment
from billing.providers.interface import Dispute

log = structlog.get_logger()
Told = Callable[[Payment, Dispute], None]

_told: list[Told] = []


def register(told: Told) -> None:
    """Let `told(payment, dispute)` know of each dispute, in the transaction that notes the webhook (R24)."""
    _told.append(told)


def tell(payment: Payment, dispute: Dispute) -> None:
    """Tell everybody who registered; people read of it in the log."""
    log.warning("payment_disputed", payment=str(payment.id), dispute=dispute)
    for told in _told:
        told(payment, dispute)
