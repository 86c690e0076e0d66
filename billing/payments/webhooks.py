"""hear(): what a provider tells by itself, each thing once, in the scope of the tenant it is about."""

import structlog

from billing.models import Payment, ProviderEvent
from billing.payments import disputes
from billing.payments.settle import settle
from billing.providers.interface import Event, Result
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.ids import uuid7

log = structlog.get_logger()


def hear(provider: str, event: Event) -> None:
    """Settle what an event says of a payment; the event and what comes of it are written together or not at all.

    The tenant is that of the signed event. What is not ours, or was heard before, changes nothing.
    """
    said = log.bind(provider=provider, webhook=event.id, kind=event.kind)
    if event.tenant_id is None or event.payment_id is None:
        return
    with tenant_scope(event.tenant_id):
        payment = Payment.objects.filter(id=event.payment_id, provider=provider).first()
        if payment is None:
            said.warning("webhook_of_unknown_payment", payment=str(event.payment_id))
        elif not _is_new(provider, event):
            said.info("webhook_repeated", payment=str(payment.id))
        else:
            said.info("webhook_heard", payment=str(payment.id))
            _act(payment, event)


def _act(payment: Payment, event: Event) -> None:
    if event.outcome is not None:
        came_back = payment.state == Payment.State.SUCCEEDED and event.outcome.result == Result.REFUSED
        if came_back and payment.kind == Payment.Kind.REFUND:
            log.error("refund_came_back", payment=str(payment.id))
        settle(payment.id, event.outcome)
    if event.dispute is not None:
        disputes.tell(payment, event.dispute)


def _is_new(provider: str, event: Event) -> bool:
    """Note an event, and tell whether it was not noted before; the same one at the same time waits."""
    mine = ProviderEvent(
        id=uuid7(), provider=provider, event=event.id[:120], kind=event.kind[:80], heard_at=now()
    )
    ProviderEvent.objects.bulk_create([mine], ignore_conflicts=True)
    return ProviderEvent.objects.filter(id=mine.id).exists()
