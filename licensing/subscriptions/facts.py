"""What the pages tell about one subscription, and which ways out of it they offer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.ui import words
from kernel.values.money import Money
from kernel.web.explain import sentences
from licensing.models import Subscription
from licensing.takeover import rules
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can

Status = Subscription.Status
TAKING_OVER = (Action.TAKEOVER_MOVE, Action.TAKEOVER_KEEP, Action.TAKEOVER_CANCEL)


@dataclass(frozen=True, slots=True)
class Told:
    """Words about one subscription for one reader.

    `status_when` is the sentence beside the status; `payer` says who owns and pays; `renewal` what
    happens at the end of the term; `total` is the price of all seats. `takes_over` says whether
    taking control is offered, `why_not` why it is offered and cannot work.
    """

    status_when: str
    payer: str
    renewal: str
    total: Money
    takes_over: bool
    why_not: str


def told(actor: Actor, subscription: Subscription) -> Told:
    """Return the words about a subscription (loaded with purchaser and owner) for `actor`."""
    offered = may_take_over(actor) and not subscription.is_central
    decision = rules.may_take_over(subscription)
    return Told(
        status_when=status_when(subscription),
        payer=payer(subscription),
        renewal=renewal(subscription),
        total=subscription.price * subscription.quantity,
        takes_over=offered,
        why_not=" ".join(sentences(decision)) if offered else "",
    )


def may_take_over(actor: Actor) -> bool:
    """Whether an actor may do at least one of the three things that taking control offers."""
    return any(can(actor, action) for action in TAKING_OVER)


def status_when(subscription: Subscription) -> str:
    """Return since when a subscription is what it is."""
    return _("since %(day)s") % {"day": words.day(subscription.status_at)}


def payer(subscription: Subscription) -> str:
    """Return who owns and pays, in words; what is deleted has only had an owner."""
    if subscription.status == Status.DELETED:
        name = subscription.owner.display_name if subscription.owner else _("The organization")
        return _("%(name)s, until it was deleted") % {"name": name}
    if subscription.owner is None:
        return _("The organization owns and pays")
    return _("%(name)s owns and pays") % {"name": subscription.owner.display_name}


def renewal(subscription: Subscription) -> str:
    """Return what happens at the end of the term."""
    if subscription.expires_at is None:
        return _("Without end")
    day = {"day": words.day(subscription.expires_at)}
    if subscription.status == Status.DELETED:
        return _("Does not renew")
    if subscription.status not in (Status.ACTIVE, Status.MOVING):
        return _("Ended on %(day)s") % day
    return _("Renews on %(day)s") % day if subscription.renews else _("Ends on %(day)s") % day
