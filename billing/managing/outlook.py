"""outlook(): what a new number of licenses comes to, before anything is written; page, API and verb read it here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.managing.amounts import Amount, GivenBack, addition, give_back, next_bill
from billing.managing.queries import billed_lines, is_being_paid, left_of
from billing.managing.rules import (
    ManagingReason,
    Way,
    enough_chosen,
    fits_range,
    is_billed_up,
    is_running,
    people_to_choose,
    way_to,
)
from billing.managing.standing import Standing
from billing.models import InvoiceLine
from billing.prices.rules import days_left
from kernel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class Outlook:
    """What `total` licenses come to: `way`, `decision` against it, and the money.

    `today` is charged now, `back` given back now; `days` of `of_days` of the running period are left.
    `next_bill_at` with `next_bill` comes next, None when nothing will be billed any more. `from_when`
    is when a scheduled reduction holds. `to_choose` people must lose their seat. `withdrawn` is the
    number that was scheduled before and is given up by this.
    """

    total: int
    delta: int
    way: Way
    decision: Decision
    today: Amount
    back: GivenBack
    days: int
    of_days: int
    next_bill_at: datetime | None
    next_bill: Amount
    next_quantity: int
    from_when: datetime | None
    to_choose: int
    withdrawn: int | None
    lines: Sequence[InvoiceLine]


def outlook(standing: Standing, total: int, *, chosen: int | None = None) -> Outlook:
    """Return what wanting `total` licenses comes to. Raises Refused for what is not billed here.

    With `chosen`, the number of people who are to lose their seat, it must be enough.
    """
    terms, moment = standing.terms, standing.moment
    way = way_to(terms, total, moment)
    added = addition(terms, max(total - terms.quantity, 0), moment, standing.rate)
    # Only a refund needs the bills.
    lines = billed_lines(standing.subscription.id, terms) if way is Way.REMOVE else []
    back = give_back(terms, left_of(lines) if lines else [], max(terms.quantity - total, 0), moment)
    quantity = _next_quantity(standing, way, total)
    decision = may_become(standing, total)
    if decision and chosen is not None:
        decision = enough_chosen(terms, total, chosen)
    return Outlook(
        total=total,
        delta=total - terms.quantity,
        way=way,
        decision=decision,
        today=added.amount,
        back=back,
        days=added.days,
        of_days=added.of_days,
        next_bill_at=terms.next_bill_at,
        next_bill=next_bill(terms, quantity, standing.rate),
        next_quantity=quantity,
        from_when=terms.expires_at if way is Way.SCHEDULE else None,
        to_choose=people_to_choose(terms, total) if way in (Way.REMOVE, Way.SCHEDULE) else 0,
        withdrawn=terms.scheduled if way in (Way.BUY, Way.WITHDRAW, Way.REMOVE) else None,
        lines=lines,
    )


def may_change(standing: Standing) -> Decision:
    """Answer whether the number of licenses can be changed at all now, whatever it is to become."""
    decision = is_running(standing.subscription.status)
    if not decision:
        return decision
    if standing.is_trial:
        return Decision.no(ManagingReason.TRIAL)
    if not standing.is_billed:
        return Decision.no(ManagingReason.NOT_BILLED_HERE)
    if standing.under_way is not None:
        return Decision.no(ManagingReason.UNDER_WAY, order=standing.under_way.label)
    if standing.is_unpaid:
        # What is not paid is not renewed; the next period waits for it.
        return Decision.no(ManagingReason.UNPAID)
    if standing.billing.next_account_id is not None:
        # Until then the purchaser's card would be charged for what the organization wants (R14).
        return Decision.no(ManagingReason.PAYER_CHANGES, day=standing.billing.next_bill_at)
    return is_billed_up(standing.terms, standing.moment)


def may_become(standing: Standing, total: int) -> Decision:
    """Answer whether `total` licenses can be had, apart from who loses a seat."""
    decision = may_change(standing)
    if not decision:
        return decision
    terms = standing.terms
    if not (fits := fits_range(total, most=standing.most)):
        return fits
    way = way_to(terms, total, standing.moment)
    if way is Way.NOTHING:
        return Decision.no(ManagingReason.UNCHANGED, total=total)
    if way is Way.REMOVE and is_being_paid(standing.subscription):
        # What is paid in full a moment later could not be given back in part now.
        return Decision.no(ManagingReason.BILL_UNDER_WAY)
    if way is Way.BUY and terms.next_bill_at is None and not days_left(standing.moment, terms.period):
        # Nothing would be paid for them, neither today nor by a next bill.
        return Decision.no(ManagingReason.LAST_DAY)
    return standing.can_pay() if way is Way.BUY else Decision.yes()


def _next_quantity(standing: Standing, way: Way, total: int) -> int:
    """Return for how many licenses the next bill will be, once `total` is saved."""
    terms = standing.terms
    if way is Way.NOTHING:
        return terms.next_bill_quantity
    begins_a_term = terms.billed_until >= terms.expires_at
    if way is Way.SCHEDULE and not begins_a_term:
        return terms.quantity
    return total
