"""What a product's page offers to somebody: assigning, unassigning, and why not where it cannot work."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kernel.web.explain import sentences
from licensing.models import Subscription
from licensing.seats.queries import changeable
from licensing.seats.rules import ASSIGNABLE, may_change_seats
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can


@dataclass(frozen=True, slots=True)
class Offers:
    """`assigns`: seats of at least one subscription may change; else `why_not` says why, "" for nothing to say.

    `owners` are those whose groups of users can be ticked: None for the organization's own.
    """

    assigns: bool
    why_not: str
    owners: frozenset[UUID | None]
    statuses: frozenset[int] = ASSIGNABLE


def offers_of(actor: Actor, subscriptions: QuerySet[Subscription]) -> Offers:
    """Return what the actor may do with these subscriptions' seats."""
    owners: set[UUID | None] = {None} if can(actor, Action.SEAT_ASSIGN_CENTRAL) else set()
    if can(actor, Action.SEAT_ASSIGN_SELF_SERVICE) and actor.person_id:
        owners.add(actor.person_id)
    if changeable(actor, subscriptions).exists():
        return Offers(assigns=True, why_not="", owners=frozenset(owners))
    some = subscriptions.order_by("status", "id").first()
    why_not = " ".join(sentences(may_change_seats(actor, some))) if some else ""
    return Offers(assigns=False, why_not=why_not, owners=frozenset(owners))
