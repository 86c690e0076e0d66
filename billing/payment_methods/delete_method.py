"""delete_method(): a method goes, and what hangs on it moves to another first."""

from uuid import UUID

from billing.accounts.permission import managing
from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.journal import MethodVerb, remember
from billing.payment_methods.queries import hanging_on, is_being_charged, methods_of
from billing.payment_methods.rules import may_delete, may_take_the_place
from billing.payment_methods.write import in_account, locked, make_default, move, remove
from kernel.values.clock import now
from tenants.actor import Actor
from tenants.permissions.can import require


def delete_method(*, actor: Actor, method_id: UUID, move_to: UUID | None = None) -> int:
    """Delete a method; all that is paid with it is paid with `move_to` from now on. Return how many moved.

    Raises Refused: MethodReason (in use and nowhere to move to, a charge under way), or the matrix's own.
    """
    held = locked(actor, method_id, with_plans=True)
    account, method, plans = held.account, held.method, held.plans
    require(actor, managing(account.owner_id), account)
    new = in_account(account, move_to) if move_to else None
    if new is not None:
        may_take_the_place(method, new, now()).or_refuse()
    hanging = hanging_on([method.id]).count()
    # A purchase that is being finished just now came after the locks: its charge counts as under way.
    under_way = is_being_charged(method.id) or hanging != len(plans)
    may_delete(hanging=hanging, moved=new is not None, being_charged=under_way).or_refuse()
    if new is not None:
        move(plans, method, new)
    if account.payment_method_id == method.id:
        make_default(account, new or _another(account, method))
    remove(method)
    remember(MethodVerb.DELETED, actor, account, method, moved=len(plans))
    return len(plans)


def _another(account: BillingAccount, method: PaymentMethod) -> PaymentMethod | None:
    """The newest of the others."""
    return methods_of(account).exclude(id=method.id).last()
