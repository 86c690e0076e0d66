"""The handlers of kinds "charge", "refund" and "ask_payment": ask the provider, then settle.

They run with no transaction open. When nobody knows what happened (ProviderUnavailable) the relay asks
again with the same key.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from billing.models import Payment
from billing.payments.rules import OPEN
from billing.payments.settle import settle
from billing.providers.interface import Charge, Outcome, Provider, Refusal, Result
from billing.providers.registry import provider
from kernel.isolation.scope import tenant_scope
from tenants.models import Organization


@dataclass(frozen=True, slots=True)
class _Asked:
    """A payment as its provider needs to know it."""

    payment: Payment
    charge: Charge
    charge_ref: str


def deliver_charge(tenant_id: UUID, key: str, payload: dict[str, Any]) -> None:
    """Charge what is still open, and settle what comes of it."""
    asked = _load(tenant_id, payload)
    if asked is None:
        return
    if _is_gone(asked):
        outcome = Outcome(Result.REFUSED, refusal=Refusal.METHOD_GONE)
    else:
        outcome = _provider(asked).charge(asked.charge)
    _settle(tenant_id, asked, outcome)


def deliver_refund(tenant_id: UUID, key: str, payload: dict[str, Any]) -> None:
    """Give back what is still open, and settle what comes of it."""
    asked = _load(tenant_id, payload)
    if asked is None:
        return
    payment = asked.payment
    given = _provider(asked).refund(key=payment.id, charge_ref=asked.charge_ref, amount=payment.amount)
    _settle(tenant_id, asked, given)


def deliver_question(tenant_id: UUID, key: str, payload: dict[str, Any]) -> None:
    """Ask where an open charge stands, and settle it."""
    asked = _load(tenant_id, payload)
    if asked is not None and asked.payment.provider_ref:
        _settle(tenant_id, asked, _provider(asked).ask(asked.charge, asked.payment.provider_ref))


def _is_gone(asked: _Asked) -> bool:
    """Whether its card was removed, or is one of a provider that takes cards here no more (a demo's)."""
    if not _provider(asked).charges_by_itself:
        return False
    return not asked.charge.method_ref or asked.payment.provider != settings.CARD_PROVIDER


def _provider(asked: _Asked) -> Provider:
    return provider(asked.payment.provider)


def _settle(tenant_id: UUID, asked: _Asked, outcome: Outcome) -> None:
    with tenant_scope(tenant_id):
        settle(asked.payment.id, outcome)


def _load(tenant_id: UUID, payload: dict[str, Any]) -> _Asked | None:
    with tenant_scope(tenant_id):
        related = ("account", "method", "refund_of", "order", "invoice")
        payment = Payment.objects.select_related(*related).get(id=UUID(payload["payment"]))
        if payment.state not in OPEN:
            return None
        short_name = Organization.objects.values_list("short_name", flat=True).get(id=tenant_id)
        subject = payment.order or payment.invoice
        if subject:
            # The account that pays is the one it is for: its number needs no other row.
            subject.account = payment.account
        charge = Charge(
            key=payment.id,
            tenant_id=tenant_id,
            amount=payment.amount,
            # A card that was removed meanwhile is not charged.
            method_ref=payment.method.provider_ref
            if payment.method and not payment.method.removed_at
            else "",
            customer_ref=payment.account.provider_customer,
            is_attended=payment.is_attended,
            description=subject.label if subject else "",
            return_url=_return_url(short_name, payment),
        )
        return _Asked(payment, charge, payment.refund_of.provider_ref if payment.refund_of else "")


def _return_url(short_name: str, payment: Payment) -> str:
    """Where the buyer goes after their bank: to the order, or to the invoice."""
    kind, subject = ("orders", payment.order_id) if payment.order_id else ("bills", payment.invoice_id)
    return f"{settings.PUBLIC_URL}/{short_name}/billing/{kind}/{subject}/"
