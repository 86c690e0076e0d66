"""ask_again(): the buyer came back from their bank; find out what they said there."""

from uuid import UUID

from billing.models import Payment
from billing.payments.request import ASK
from billing.payments.rules import OPEN
from kernel.outbox.post import post
from kernel.values.ids import uuid7


def ask_again(payment_id: UUID) -> None:
    """Post a question about an open payment; a settled one is left alone."""
    if Payment.objects.filter(id=payment_id, state__in=OPEN).exists():
        post(kind=ASK, key=str(uuid7()), payload={"payment": str(payment_id)})
