"""ending_of(): what canceling a subscription comes to, before anything is written."""

from dataclasses import dataclass
from datetime import datetime

from billing.managing.amounts import GivenBack, give_back, take_back_all
from billing.managing.queries import billed_lines, is_being_paid, left_of
from billing.managing.rules import ManagingReason, may_cancel
from billing.managing.standing import Standing
from billing.models import InvoiceLine
from kernel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class Ending:
    """What canceling comes to: `at_once`, or at `ends_at`; `back` is given back, `free_until` the last free moment.

    `last_bill_at` is a bill that still comes before the end (R23), None when none does.
    """

    decision: Decision
    at_once: bool
    ends_at: datetime | None
    back: GivenBack | None
    lines: list[InvoiceLine]
    free_until: datetime | None
    last_bill_at: datetime | None


def ending_of(standing: Standing) -> Ending:
    """Return what canceling comes to now; writes nothing."""
    subscription, free = standing.subscription, standing.has_refund
    at_once = free or standing.is_trial
    decision = may_cancel(subscription.status, renews=subscription.renews, has_refund=at_once)
    if decision and standing.under_way is not None:
        decision = Decision.no(ManagingReason.UNDER_WAY, order=standing.under_way.label)
    if decision and not standing.is_billed and not standing.is_trial:
        decision = Decision.no(ManagingReason.NOT_BILLED_HERE)
    if decision and free and is_being_paid(subscription):
        decision = Decision.no(ManagingReason.BILL_UNDER_WAY)
    lines = billed_lines(subscription.id, standing.terms) if free and decision else []
    return Ending(
        decision=decision,
        at_once=at_once,
        ends_at=standing.moment if at_once else subscription.expires_at,
        back=_back(standing, lines) if free and decision else None,
        lines=lines,
        free_until=standing.terms.refund_until if free else None,
        last_bill_at=_last_bill(standing) if not at_once and standing.is_billed else None,
    )


def _back(standing: Standing, lines: list[InvoiceLine]) -> GivenBack:
    """By days; what was never paid is taken back whole, since nobody owes for a term that did not begin."""
    left = left_of(lines)
    if standing.is_unpaid:
        return take_back_all(standing.terms, left, standing.moment)
    return give_back(standing.terms, left, standing.subscription.quantity, standing.moment)


def _last_bill(standing: Standing) -> datetime | None:
    terms = standing.terms
    return terms.billed_until if terms.billed_until < terms.expires_at else None
