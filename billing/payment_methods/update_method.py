"""update_method(): a card gets another expiry date or name; its number never changes."""

from uuid import UUID

from billing.accounts.permission import managing
from billing.models import PaymentMethod
from billing.payment_methods.journal import MethodVerb, remember
from billing.payment_methods.rules import may_edit
from billing.payment_methods.write import locked
from billing.providers.interface import Method
from tenants.actor import Actor
from tenants.permissions.can import require


def update_method(*, actor: Actor, method_id: UUID, changed: Method) -> PaymentMethod:
    """Write down what a method's provider says it is now, after it changed it there (`change.py`).

    Raises Refused: MethodReason, or the matrix's own.
    """
    held = locked(actor, method_id)
    account, method = held.account, held.method
    require(actor, managing(account.owner_id), account)
    may_edit(method).or_refuse()
    values = {
        "holder": changed.holder,
        "expires_month": changed.expires_month,
        "expires_year": changed.expires_year,
    }
    PaymentMethod.objects.filter(id=method.id).update(**values)
    for name, value in values.items():
        setattr(method, name, value)
    remember(MethodVerb.UPDATED, actor, account, method)
    return method
