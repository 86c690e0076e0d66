"""fall_behind(): a bill was not paid; the payer is told, and the next try is set by the schedule."""

from billing.managing.write import change_plan
from billing.models import Invoice, PaymentPlan
from billing.renewals import mails
from billing.renewals.rules import BEGIN_TERM, ends_at, next_step_at, tries_due
from kernel.values.clock import now
from licensing.expiry.disable import disable
from licensing.expiry.step import go
from licensing.expiry.why import Why
from licensing.models import Subscription

Status = Subscription.Status


def fall_behind(invoice: Invoice, subscription: Subscription, plan: PaymentPlan, refusal: str) -> None:
    """Write down that a charge was refused (or could not be tried), in the running transaction, all locked.

    A term that begins unpaid is Expired at once; at the end of the schedule it is Disabled.
    """
    moment, grace_days = now(), subscription.product.grace_days
    since = plan.unpaid_since or invoice.issued_at
    refusals = max(plan.refusals + 1, tries_due(since, moment, grace_days))
    # Once it is Disabled only another card is a reason to try again.
    is_over = subscription.status == Status.DISABLED
    following = None if is_over else next_step_at(since, refusals, grace_days)
    change_plan(plan, unpaid_since=since, refusals=refusals, next_try_at=following)
    if subscription.status == Status.ACTIVE and begins_term(invoice, subscription):
        expire_unpaid(invoice, subscription)
    if ends_at(since, grace_days) <= moment and give_up(subscription, plan):
        return
    mails.tell_refused(invoice, subscription, plan, refusal)


def begins_term(invoice: Invoice, subscription: Subscription) -> bool:
    """Whether the term an invoice bills has not begun without it."""
    return invoice.lines.filter(subscription_id=subscription.id, kind__in=BEGIN_TERM).exists()


def expire_unpaid(invoice: Invoice, subscription: Subscription) -> None:
    """Let the term that was paid for be over; everything still works. The letter about the refusal says so."""
    lines = invoice.lines.filter(subscription_id=subscription.id, kind__in=BEGIN_TERM)
    unpaid_from = lines.order_by("billed_from").values_list("billed_from", flat=True)[0]
    Subscription.objects.filter(id=subscription.id).update(expires_at=unpaid_from)
    subscription.expires_at = unpaid_from
    go([subscription], Status.EXPIRED, {subscription.id: invoice.issued_at})


def give_up(subscription: Subscription, plan: PaymentPlan) -> bool:
    """Disable what nobody paid for; whether that was possible now. The bill can still be paid."""
    if subscription.status not in (Status.ACTIVE, Status.EXPIRED) or subscription.seats_reserved:
        return False
    since = plan.unpaid_since or now()
    disable([subscription.id], at=ends_at(since, subscription.product.grace_days), why=Why.UNPAID)
    subscription.status = Status.DISABLED
    change_plan(plan, next_try_at=None)
    return True
