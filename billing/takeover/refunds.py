"""What ending purchases gives back: looked up for any number of them in four queries, then carried out for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from billing.accounts.numbers import next_order_number
from billing.accounts.open_account import account_of
from billing.managing.amounts import Amount, Billed, GivenBack, give_back
from billing.managing.queries import left_of
from billing.managing.rules import Terms
from billing.managing.standing import Standing
from billing.managing.write import change_plan
from billing.managing.write import give_back as write_back
from billing.models import Invoice, InvoiceLine, Order, PaymentPlan
from billing.renewals.take_back import take_back
from billing.tax.rules import NO_TAX
from kernel.values.money import Money
from licensing.models import Subscription

Channel = Subscription.Channel


@dataclass(frozen=True, slots=True)
class Claim:
    """What is left of what was paid for one purchase at a moment.

    `lines` billed the running period and are paid, `left` is what is left of each after credit notes;
    `unpaid` is what its due bills come to.
    """

    standing: Standing
    lines: Sequence[InvoiceLine]
    left: Sequence[Billed]
    unpaid: Money

    @property
    def terms(self) -> Terms:
        """What was agreed and billed."""
        return self.standing.terms

    @property
    def is_paid_for(self) -> bool:
        """Whether anything was ever charged: not in a trial."""
        return not self.standing.is_trial and self.terms.periods > 0

    def rest(self) -> GivenBack:
        """Return what is left of the paid period, whatever the window."""
        return give_back(self.terms, self.left, self.standing.subscription.quantity, self.standing.moment)

    def by_rule(self) -> GivenBack:
        """Return what the refund rule gives back: the rest inside the window, nothing after it."""
        if not self.standing.has_refund:
            return give_back(self.terms, [], 0, self.standing.moment)
        return self.rest()


def claims_of(
    subscriptions: Sequence[Subscription], moment: datetime, *, locks: bool = False
) -> dict[UUID, Claim]:
    """Return how each of these stands at `moment`; what nobody bills is left out. With `locks` the plans are locked."""
    ids = [one.id for one in subscriptions]
    plans = PaymentPlan.objects.filter(subscription_id__in=ids).select_related("account", "method")
    if locks:
        plans = plans.select_for_update(no_key=True, of=("self",)).order_by("id")
    by_id = {plan.subscription_id: plan for plan in plans}
    billed = [one for one in subscriptions if one.id in by_id and one.expires_at is not None]
    paid, unpaid = _lines(billed, moment)
    lines = [line for lines in paid.values() for line in lines]
    left = {one.line_id: one for one in left_of(lines)} if lines else {}
    return {
        one.id: Claim(
            standing=_standing(one, by_id[one.id], moment),
            lines=paid.get(one.id, []),
            left=[left[line.id] for line in paid.get(one.id, [])],
            unpaid=Money(unpaid.get(one.id, 0), one.currency),
        )
        for one in billed
    }


def give_back_now(
    claim: Claim, back: GivenBack, *, order_kind: Order.Kind, line_kind: InvoiceLine.Kind, by: str
) -> Money:
    """Credit and refund `back`, take back what is unpaid, and bill nothing any more; return what goes back.

    `by` is the name of who decided, for the purchaser's list of orders. Subscription and plan are locked.
    """
    standing = claim.standing
    take_back(standing.subscription)
    if back.amount.total.minor:
        order = _order(standing, back.amount, order_kind, by)
        write_back(standing, back, claim.lines, order=order, kind=line_kind, ledger={})
    if back.amount.total.minor or (claim.unpaid.minor and not claim.lines):
        # What was given or taken back is not billed any more: from here on it would be billed again.
        change_plan(standing.billing, billed_until=standing.moment)
    change_plan(
        standing.billing,
        next_bill_at=None,
        next_quantity=None,
        next_unassign=[],
        next_account_id=None,
        next_method_id=None,
        unpaid_since=None,
        refusals=0,
        next_try_at=None,
    )
    return back.amount.total


def _order(standing: Standing, back: Amount, kind: Order.Kind, by: str) -> Order:
    """Write the finished order that gives back, in the purchaser's account; nobody of theirs placed it."""
    subscription, plan = standing.subscription, standing.billing
    account = account_of(plan.account.owner_id)
    order = Order.objects.create(
        account_id=account.id,
        number=next_order_number(account),
        kind=kind,
        state=Order.State.DONE,
        product_id=subscription.product_id,
        subscription_id=subscription.id,
        buyer_name=by,
        method_id=plan.method_id,
        quantity=subscription.quantity,
        price_minor=subscription.price_minor,
        currency=subscription.currency,
        frequency=subscription.frequency,
        term_months=subscription.term_months,
        net_minor=-back.net.minor,
        tax_minor=-back.tax.minor,
        placed_at=standing.moment,
        finished_at=standing.moment,
    )
    order.account = account
    return order


def _standing(subscription: Subscription, plan: PaymentPlan, moment: datetime) -> Standing:
    return Standing(
        subscription=subscription,
        plan=plan,
        account=plan.account,
        method=plan.method if plan.method_id else None,
        under_way=None,
        rate=NO_TAX,
        moment=moment,
    )


def _lines(
    subscriptions: Sequence[Subscription], moment: datetime
) -> tuple[dict[UUID, list[InvoiceLine]], dict[UUID, int]]:
    """Return the paid lines of the running periods, oldest first, and what is unpaid in minor units."""
    found = InvoiceLine.objects.filter(
        subscription_id__in=[one.id for one in subscriptions],
        net_minor__gt=0,
        invoice__kind=Invoice.Kind.INVOICE,
        invoice__status__in=(Invoice.Status.DUE, Invoice.Status.PAID),
    )
    open_or_running = Q(billed_until__gt=moment) | Q(invoice__status=Invoice.Status.DUE)
    paid: dict[UUID, list[InvoiceLine]] = {}
    unpaid: dict[UUID, int] = {}
    rows = found.filter(open_or_running).select_related("invoice")
    for line in rows.order_by("invoice__issued_at", "invoice_id", "position"):
        if line.subscription_id is None:
            continue
        if line.invoice.status == Invoice.Status.PAID:
            paid.setdefault(line.subscription_id, []).append(line)
        else:
            due = line.net_minor + line.tax_minor
            unpaid[line.subscription_id] = unpaid.get(line.subscription_id, 0) + due
    return paid, unpaid
