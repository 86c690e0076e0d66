"""set_default(): new purchases of an account are paid with this method."""

from uuid import UUID

from billing.accounts.permission import managing
from billing.models import PaymentMethod
from billing.payment_methods.journal import MethodVerb, remember
from billing.payment_methods.write import locked, make_default
from tenants.actor import Actor
from tenants.permissions.can import require


def set_default(*, actor: Actor, method_id: UUID) -> PaymentMethod:
    """Make it the default; what runs already is paid as before. Raises Refused (404), or the matrix's own."""
    held = locked(actor, method_id)
    account, method = held.account, held.method
    require(actor, managing(account.owner_id), account)
    if account.payment_method_id != method.id:
        make_default(account, method)
        remember(MethodVerb.MADE_DEFAULT, actor, account, method)
    return method
