"""deliver_forget(): the handler of kind "forget_payment_method": a deleted card is let go at its provider."""

from typing import Any
from uuid import UUID

from billing.models import PaymentMethod
from billing.providers.interface import Customer
from billing.providers.registry import provider
from kernel.isolation.scope import tenant_scope


def deliver_forget(tenant_id: UUID, key: str, payload: dict[str, Any]) -> None:
    """Tell the provider; one that is away is told later, and twice does no harm."""
    with tenant_scope(tenant_id):
        method = PaymentMethod.objects.select_related("account").get(id=UUID(payload["method"]))
        account = method.account
    if not method.provider_ref:
        return
    customer = Customer(
        tenant_id=tenant_id,
        account_id=account.id,
        ref=account.provider_customer,
        name=account.name,
        email=account.bill_email,
        country=account.country,
    )
    provider(method.provider).forget(customer, method.provider_ref)
