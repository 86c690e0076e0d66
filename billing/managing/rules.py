"""What may be changed about a running subscription, and from when: pure, over loaded values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

from billing.prices.rules import period
from kernel.values.decision import Decision
from kernel.values.money import Money
from kernel.values.period import Period, add_months
from licensing.models import Subscription

Status = Subscription.Status
# Of what the organization owns; what a person owns has the limit of checkout.
MOST_CENTRAL: Final = 10_000
MOST_OWN: Final = 300


class ManagingReason(StrEnum):
    """Why something cannot be changed; each has its sentence in explain.py."""

    MOVING = "change_while_moving"
    NOT_ACTIVE = "change_not_active"
    NOT_BILLED_HERE = "not_billed_here"
    TRIAL = "trial_has_fixed_licenses"
    NOT_A_TRIAL = "not_a_trial"
    UNDER_WAY = "change_under_way"
    RENEWING = "renewal_under_way"
    LAST_DAY = "term_ends_today"
    BILL_UNDER_WAY = "bill_being_paid"
    UNPAID = "bill_unpaid"
    NO_METHOD = "no_payment_method"
    OUT_OF_RANGE = "licenses_out_of_range"
    UNCHANGED = "licenses_unchanged"
    IN_USE = "licenses_in_use"
    CHANGED_MEANWHILE = "licenses_changed_meanwhile"
    OTHER_PAYER = "payer_changed"
    PAYER_CHANGES = "payer_changes_soon"
    PERIOD_OVER = "billing_period_over"
    ENDED = "ended_already"
    CANCELED = "canceled_already"
    DELETED = "deleted_for_good"
    STILL_ACTIVE = "still_active"


class Way(Enum):
    """What a new number of licenses comes to."""

    BUY = "buy"
    REMOVE = "remove"
    SCHEDULE = "schedule"
    WITHDRAW = "withdraw"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed and billed so far. `price` is per seat and period without tax; `in_use` includes reserved seats.

    Periods and terms are counted from `anchor_at`, `periods` of them were billed; `scheduled` is the number
    of licenses from the next term on, None when it stays.
    """

    price: Money
    quantity: int
    in_use: int
    frequency: int
    term_months: int
    anchor_at: datetime
    periods: int
    expires_at: datetime
    renews: bool
    refund_days: int
    scheduled: int | None = None

    @property
    def period(self) -> Period:
        """The last billing period that was billed: the running one."""
        return period(self.anchor_at, self.frequency, max(self.periods - 1, 0))

    @property
    def billed_until(self) -> datetime:
        """Until when everything was billed."""
        return add_months(self.anchor_at, self.periods * self.frequency)

    @property
    def term(self) -> Period:
        """The running term: the one that ends when the subscription expires."""
        number = 0
        while add_months(self.anchor_at, (number + 1) * self.term_months) < self.expires_at:
            number += 1
        return period(self.anchor_at, self.term_months, number)

    @property
    def refund_until(self) -> datetime:
        """The first moment without a refund: `refund_days` after the term began or was renewed (R19)."""
        return self.term.starts_at + timedelta(days=self.refund_days)

    def has_refund(self, moment: datetime) -> bool:
        """Whether money is given back at `moment`; the window is open at its start and closed at its end."""
        return self.term.starts_at <= moment < self.refund_until

    @property
    def next_bill_at(self) -> datetime | None:
        """When the next bill comes; None when nothing will be billed any more (R23)."""
        return self.billed_until if self.renews or self.billed_until < self.expires_at else None

    @property
    def next_bill_quantity(self) -> int:
        """For how many licenses the next bill will be."""
        if self.scheduled is None or self.billed_until < self.expires_at:
            return self.quantity
        return max(self.scheduled, 1)


def way_to(terms: Terms, total: int, moment: datetime) -> Way:
    """Return what happens when `total` licenses are wanted at `moment` (R18-R20)."""
    if total > terms.quantity:
        return Way.BUY
    if total == terms.quantity:
        return Way.NOTHING if terms.scheduled is None else Way.WITHDRAW
    if terms.renews and terms.has_refund(moment):
        return Way.REMOVE
    return Way.NOTHING if total == terms.scheduled else Way.SCHEDULE


def is_running(status: int) -> Decision:
    """Answer whether anything can be changed now: only while it is Active."""
    if status == Status.MOVING:
        return Decision.no(ManagingReason.MOVING)
    if status == Status.DELETED:
        return Decision.no(ManagingReason.DELETED)
    if status != Status.ACTIVE:
        return Decision.no(ManagingReason.NOT_ACTIVE, status=status)
    return Decision.yes()


def is_billed_up(terms: Terms, moment: datetime) -> Decision:
    """Answer whether the running period is billed; in the hours before its renewal runs it is not."""
    return Decision.yes() if moment < terms.billed_until else Decision.no(ManagingReason.RENEWING)


def fits_range(total: int, *, most: int) -> Decision:
    """Answer whether so many licenses can be had at all: at least one, who wants none cancels."""
    return Decision.yes() if 1 <= total <= most else Decision.no(ManagingReason.OUT_OF_RANGE, most=most)


def people_to_choose(terms: Terms, total: int) -> int:
    """Return how many people must lose their seat for `total` licenses to suffice (R22)."""
    return max(terms.in_use - total, 0)


def enough_chosen(terms: Terms, total: int, chosen: int) -> Decision:
    """Answer whether enough people were chosen: never fewer licenses than seats in use (R22)."""
    missing = people_to_choose(terms, total) - chosen
    if missing <= 0:
        return Decision.yes()
    return Decision.no(ManagingReason.IN_USE, in_use=terms.in_use, total=total, missing=missing)


def may_turn(status: int) -> Decision:
    """Answer whether recurring billing can be switched: in Active only; later it is reactivated."""
    return is_running(status)


def may_cancel(status: int, *, renews: bool, has_refund: bool) -> Decision:
    """Answer whether a purchaser can cancel: it runs, and canceling would still change something."""
    if status in (Status.EXPIRED, Status.DISABLED):
        return Decision.no(ManagingReason.ENDED, status=status)
    decision = is_running(status)
    if decision and not renews and not has_refund:
        return Decision.no(ManagingReason.CANCELED)
    return decision


def may_reactivate(status: int) -> Decision:
    """Answer whether it can come back: from Expired and Disabled, never from Deleted (R30)."""
    if status in (Status.EXPIRED, Status.DISABLED):
        return Decision.yes()
    if status == Status.ACTIVE:
        return Decision.no(ManagingReason.STILL_ACTIVE)
    return is_running(status)
