"""standing(): everything that a decision about one subscription looks at, loaded once; locked for a verb."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from billing.checkout.rules import may_pay_with
from billing.managing.amounts import Amount
from billing.managing.rules import (
    MOST_CENTRAL,
    MOST_OWN,
    ManagingReason,
    Terms,
)
from billing.models import BillingAccount, Order, PaymentMethod, PaymentPlan
from billing.tax.rules import NO_TAX, Rate, rate_for
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from kernel.values.money import Money
from licensing.models import Subscription
from licensing.seats.load import lock_one
from licensing.seats.rules import SeatReason
from licensing.subscriptions.queries import find
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import Forbidden, can

UNDER_WAY = (Order.State.PAYING, Order.State.ACTION_NEEDED)
RELATED = ("account", "method__account")


@dataclass(frozen=True, slots=True)
class Standing:
    """One subscription as it is at `moment`; `plan`, `account` and `method` are None for what is not billed here.

    `under_way` is an order about it that is still being paid.
    """

    subscription: Subscription
    plan: PaymentPlan | None
    account: BillingAccount | None
    method: PaymentMethod | None
    under_way: Order | None
    rate: Rate
    moment: datetime

    @property
    def billing(self) -> PaymentPlan:
        """Its plan. Raises Refused for what is not billed here."""
        if self.plan is None:
            raise Refused(Decision.no(ManagingReason.NOT_BILLED_HERE))
        return self.plan

    @property
    def payer(self) -> BillingAccount:
        """Whose account pays. Raises Refused for what is not billed here."""
        if self.account is None:
            raise Refused(Decision.no(ManagingReason.NOT_BILLED_HERE))
        return self.account

    @property
    def terms(self) -> Terms:
        """What was agreed and billed. Raises Refused for what is not billed here."""
        found, plan = self.subscription, self.billing
        if found.expires_at is None:
            raise Refused(Decision.no(ManagingReason.NOT_BILLED_HERE))
        return Terms(
            price=found.price,
            quantity=found.quantity,
            in_use=found.seats_used + found.seats_reserved,
            frequency=found.frequency,
            term_months=found.term_months,
            anchor_at=plan.anchor_at,
            periods=plan.periods,
            expires_at=found.expires_at,
            renews=found.renews,
            refund_days=found.product.refund_days,
            scheduled=plan.next_quantity,
        )

    @property
    def is_billed(self) -> bool:
        """Whether it has terms at all."""
        return self.plan is not None and self.subscription.expires_at is not None

    @property
    def is_trial(self) -> bool:
        """Whether nothing was charged yet: a trial."""
        return self.subscription.channel == Subscription.Channel.TRIAL

    @property
    def is_unpaid(self) -> bool:
        """Whether a bill of it is overdue."""
        return self.plan is not None and self.plan.unpaid_since is not None

    @property
    def has_refund(self) -> bool:
        """Whether money is given back for what ends now."""
        return self.is_billed and not self.is_trial and self.terms.has_refund(self.moment)

    @property
    def nothing(self) -> Amount:
        """No money, in its currency."""
        none = Money(0, self.subscription.currency)
        return Amount(none, none)

    @property
    def most(self) -> int:
        """The largest number of licenses it may have."""
        return MOST_CENTRAL if self.subscription.is_central else max(MOST_OWN, self.subscription.quantity)

    def can_pay(self, method: PaymentMethod | None = None) -> Decision:
        """Answer whether something can be charged now: its own method, or the one that is to replace it."""
        method = method or self.method
        if method is None or method.removed_at is not None:
            return Decision.no(ManagingReason.NO_METHOD)
        if self.subscription.is_central and method.kind == PaymentMethod.Kind.INVOICE:
            return Decision.yes()
        return may_pay_with(method, self.moment)


def may_manage(actor: Actor, subscription: Subscription) -> Decision:
    """Answer whether the actor changes what is bought here: its owner, or for the organization's its admins."""
    if subscription.is_central:
        return can(actor, Action.MANAGE_CENTRAL)
    decision = can(actor, Action.MANAGE_SELF_SERVICE, subscription)
    if decision and subscription.owner_id != actor.person_id:
        return Decision.no(Forbidden.NOT_YOURS, action=Action.MANAGE_SELF_SERVICE)
    return decision


def require_manager(actor: Actor, subscription_id: UUID, *, locks: bool = True) -> Standing:
    """Return how a subscription stands, locked with its plan, for whoever manages it.

    Raises Refused: unknown (404) for what the actor may not see, else the matrix's own reason.
    """
    if locks:
        lock_one(subscription_id)
    found = find(actor, subscription_id)
    if found is None:
        raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
    may_manage(actor, found).or_refuse()
    return standing_of(found, locks=locks)


def standing_of(subscription: Subscription, *, locks: bool = False) -> Standing:
    """Return how a loaded subscription stands; with `locks` its plan is locked, the caller has locked the rest."""
    plans = PaymentPlan.objects.filter(subscription_id=subscription.id).select_related(*RELATED)
    if locks:
        plans = plans.select_for_update(no_key=True, of=("self",))
    plan, moment = plans.first(), now()
    orders = Order.objects.filter(subscription_id=subscription.id, state__in=UNDER_WAY)
    account = plan.account if plan else None
    return Standing(
        subscription=subscription,
        plan=plan,
        account=account,
        method=plan.method if plan and plan.method_id else None,
        under_way=orders.select_related("account").order_by("id").first(),
        rate=rate_for(account.country, moment.date()) if account else NO_TAX,
        moment=moment,
    )


def paid_next(standing: Standing) -> Standing:
    """Return it with the account and method of the next bill: another payer's where that was decided ("Keep").

    Until then money goes back to who paid; but what is bought or shown is the next one's (R14, R51).
    """
    plan = standing.plan
    if plan is None or plan.next_account_id is None:
        return standing
    account = BillingAccount.objects.get(id=plan.next_account_id)
    methods = PaymentMethod.objects.select_related("account").filter(account_id=account.id)
    method = methods.filter(id=plan.next_method_id).first() if plan.next_method_id else None
    rate = rate_for(account.country, standing.moment.date())
    return replace(standing, account=account, method=method, rate=rate)
