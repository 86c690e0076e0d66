"""convert_now(): a trial with a card becomes a purchase before its end."""

from uuid import UUID

from billing.managing.reactivate import may_buy, order_new_term
from billing.managing.rules import ManagingReason, is_running
from billing.managing.standing import Standing, paid_next, require_manager
from billing.models import Order
from kernel.values.decision import Decision
from tenants.actor import Actor


def convert_now(*, actor: Actor, subscription_id: UUID) -> Order:
    """Order the first paid term from today instead of from the trial's end; people keep their seats (R67).

    Raises Refused with a ManagingReason, or with an EligibilityReason where buying is not allowed.
    """
    standing = paid_next(require_manager(actor, subscription_id))
    may_convert(actor, standing).or_refuse()
    return order_new_term(actor, standing, Order.Kind.CONVERT, renews=True)


def may_convert(actor: Actor, standing: Standing) -> Decision:
    """Answer whether a trial can be paid from today on."""
    decision = is_running(standing.subscription.status)
    if not decision:
        return decision
    if not standing.is_trial:
        return Decision.no(ManagingReason.NOT_A_TRIAL)
    if not standing.is_billed:
        return Decision.no(ManagingReason.NOT_BILLED_HERE)
    if standing.under_way is not None:
        return Decision.no(ManagingReason.UNDER_WAY, order=standing.under_way.label)
    if standing.moment >= standing.terms.expires_at:
        return Decision.no(ManagingReason.RENEWING)
    return Decision.every([standing.can_pay(), may_buy(actor, standing)])
