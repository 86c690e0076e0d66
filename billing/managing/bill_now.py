"""bill_now(): write the bill of a period that has begun at once, so that something can be changed in it."""

from uuid import UUID

from billing.managing.rules import ManagingReason, is_running
from billing.managing.standing import Standing, require_manager
from billing.renewals.bill_due import bill_one
from kernel.values.decision import Decision
from tenants.actor import Actor


def bill_now(*, actor: Actor, subscription_id: UUID) -> bool:
    """Bill what would be billed tonight; return whether there was anything. Raises Refused with a ManagingReason."""
    standing = require_manager(actor, subscription_id)
    may_bill(standing).or_refuse()
    return bill_one(standing.billing, standing.subscription)


def may_bill(standing: Standing) -> Decision:
    """Answer whether its bills come by themselves now: it runs, is billed here, and nothing is owed."""
    decision = is_running(standing.subscription.status)
    if decision and not standing.is_billed:
        return Decision.no(ManagingReason.NOT_BILLED_HERE)
    if decision and standing.is_unpaid:
        return Decision.no(ManagingReason.UNPAID)
    return decision


def is_due(standing: Standing) -> bool:
    """Whether a period has begun whose bill is to come by itself."""
    next_bill_at = standing.billing.next_bill_at if standing.plan else None
    return next_bill_at is not None and next_bill_at <= standing.moment and bool(may_bill(standing))
