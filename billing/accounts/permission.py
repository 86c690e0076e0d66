"""Which accounts an actor sees and may change: one's own, and for some the organization's; never a colleague's."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import F, Q, QuerySet

from billing.models import BillingAccount
from kernel.values.decision import Decision
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can


def seen(actor: Actor) -> QuerySet[BillingAccount]:
    """Return the accounts an actor may look at, the organization's first."""
    owns = actor.person_id is not None and bool(can(actor, Action.BILL_SEE_OWN))
    wanted = [Q(owner_id=actor.person_id)] if owns else []
    wanted += [Q(owner_id=None)] if can(actor, Action.BILL_SEE_ORGANIZATION) else []
    accounts = BillingAccount.objects.order_by(F("owner_id").asc(nulls_first=True))
    return accounts.filter(reduce(or_, wanted)) if wanted else accounts.none()


def managing(owner_id: UUID | None) -> Action:
    """Return the act that changes an account of this owner; None is the organization."""
    return Action.BILL_MANAGE_ORGANIZATION if owner_id is None else Action.BILL_MANAGE_OWN


def may_manage(actor: Actor, account: BillingAccount) -> bool:
    """Whether the actor may change this account and what it pays with."""
    return bool(can(actor, managing(account.owner_id), account))


def may_see_any(actor: Actor) -> Decision:
    """Answer whether there can be an account, a card or a bill for this actor to see at all: not for guests."""
    own = can(actor, Action.BILL_SEE_OWN)
    return own or can(actor, Action.BILL_SEE_ORGANIZATION)
