"""replace_method(): what was paid with one method is paid with another, for one subscription or all."""

from collections.abc import Collection
from uuid import UUID

from billing.accounts.permission import managing
from billing.payment_methods.journal import MethodVerb, remember
from billing.payment_methods.rules import may_take_the_place
from billing.payment_methods.write import in_account, locked, make_default, move
from kernel.values.clock import now
from tenants.actor import Actor
from tenants.permissions.can import require


def replace_method(
    *, actor: Actor, old_id: UUID, new_id: UUID, subscription_ids: Collection[UUID] | None = None
) -> int:
    """Move these subscriptions, or with None all and the default, to another method of the same account.

    Return how many moved. Raises Refused: MethodReason, or the matrix's own.
    """
    held = locked(actor, old_id, with_plans=True)
    account, old = held.account, held.method
    require(actor, managing(account.owner_id), account)
    new = in_account(account, new_id)
    may_take_the_place(old, new, now()).or_refuse()
    wanted = None if subscription_ids is None else set(subscription_ids)
    plans = [plan for plan in held.plans if wanted is None or plan.subscription_id in wanted]
    move(plans, old, new)
    if wanted is None and account.payment_method_id == old.id:
        make_default(account, new)
    remember(MethodVerb.REPLACED, actor, account, old, by=str(new.id), moved=len(plans))
    return len(plans)
