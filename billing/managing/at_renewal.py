"""reduce_for_next_term(): a step of the renewal: the reduction that was scheduled holds from now on (R20)."""

from datetime import datetime
from uuid import UUID

from billing.managing.queries import still_leaving
from billing.managing.write import change_plan
from billing.models import PaymentPlan
from licensing.models import SeatLedger, Subscription
from licensing.seats.write import remove_seats
from licensing.subscriptions.change import change_quantity
from tenants.actor import Named


def reduce_for_next_term(
    subscription: Subscription,
    plan: PaymentPlan,
    *,
    actor: Named,
    cause_id: UUID | None = None,
    at: datetime | None = None,
) -> UUID | None:
    """End the seats that were chosen and take the licenses away, never below those in use (R22).

    Call it before the first bill of a new term, with both rows locked; returns the ledger row of the
    quantity, None when nothing was scheduled or everybody is needed by now. Both are brought up to date.
    `at` is when the term began: the ledger says so, however late it is renewed.
    """
    wanted = plan.next_quantity
    if wanted is None:
        return None
    in_use = subscription.seats_used + subscription.seats_reserved
    # Somebody may have given up their seat meanwhile: only as many as are still too many.
    people = still_leaving(subscription, plan)[: max(in_use - wanted, 0)]
    remove_seats(subscription, people, kind=SeatLedger.Kind.UNASSIGNED, actor=actor, cause_id=cause_id)
    change_plan(plan, next_quantity=None, next_unassign=[])
    kept = max(wanted, subscription.seats_used + subscription.seats_reserved, 1)
    if kept >= subscription.quantity:
        return None
    fewer = kept - subscription.quantity
    return change_quantity(subscription, fewer, actor=actor, cause_id=cause_id, at=at)
