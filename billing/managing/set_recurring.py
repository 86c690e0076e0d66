"""set_recurring(): let a subscription renew by itself, or end with its term."""

from uuid import UUID

from billing.managing import mails
from billing.managing.journal import ManagingVerb, remember
from billing.managing.rules import ManagingReason, is_running
from billing.managing.standing import Standing, paid_next, require_manager
from billing.managing.write import change_plan
from kernel.values.decision import Decision
from licensing.models import Subscription
from tenants.actor import Actor


def set_recurring(*, actor: Actor, subscription_id: UUID, renews: bool) -> bool:
    """Switch recurring billing on or off; return whether that changed anything.

    Off, it runs to the end of the paid term, and what is due within the term stays due (R23). On, it renews
    (R16). Raises Refused with a ManagingReason.
    """
    standing = paid_next(require_manager(actor, subscription_id))
    may_turn(standing, renews=renews).or_refuse()
    if standing.subscription.renews == renews:
        return False
    turn(standing, renews=renews)
    verb = ManagingVerb.RECURRING_ON if renews else ManagingVerb.RECURRING_OFF
    remember(verb, standing.subscription, actor)
    mails.tell_recurring(standing, actor)
    return True


def may_turn(standing: Standing, *, renews: bool) -> Decision:
    """Answer whether recurring billing can be switched now; on needs a good card."""
    decision = is_running(standing.subscription.status)
    if not decision:
        return decision
    if not standing.is_billed:
        return Decision.no(ManagingReason.NOT_BILLED_HERE)
    # What is not paid does not renew: that can be settled at any time.
    if standing.moment >= standing.terms.billed_until and not standing.is_unpaid:
        return Decision.no(ManagingReason.RENEWING)
    return standing.can_pay() if renews else Decision.yes()


def turn(standing: Standing, *, renews: bool) -> None:
    """Switch it, and with it when the next bill comes."""
    subscription = standing.subscription
    Subscription.objects.filter(id=subscription.id).update(renews=renews)
    subscription.renews = renews
    change_plan(standing.billing, next_bill_at=standing.terms.next_bill_at)
