"""How orders of managing are re-checked and carried out, once their charge is settled: more seats, a new term.

Registered with `billing/checkout/fulfil.py`; everything runs in the transaction that settles the payment.
"""

from dataclasses import replace
from uuid import UUID

from billing.accounts.open_account import account_of
from billing.checkout.fulfil import buyer_of, same_amount
from billing.invoices.issue import Draft, issue
from billing.managing import mails
from billing.managing.journal import ManagingVerb, remember
from billing.managing.queries import still_leaving
from billing.managing.rules import ManagingReason, fits_range, is_running, may_reactivate
from billing.managing.standing import Standing, standing_of
from billing.managing.write import DUE_IN_DAYS, change_plan, end_seats, rest_of
from billing.models import Invoice, InvoiceLine, Order, Payment, PaymentMethod
from billing.prices.rules import days_in, days_left, period
from kernel.values.decision import Decision
from kernel.values.money import Money
from kernel.values.period import Period, add_months
from licensing.lifecycle import advance
from licensing.models import Subscription
from licensing.seats.load import lock_one
from licensing.subscriptions.change import change_quantity

Kind, Status, Channel = InvoiceLine.Kind, Subscription.Status, Subscription.Channel
NEW_TERM = {Order.Kind.REENABLE: Kind.REENABLE, Order.Kind.CONVERT: Kind.CONVERT}


def recheck_addition(order: Order) -> Decision:
    """Answer whether the seats can still be added: it runs, the same account pays, the period is the one priced."""
    standing = _standing(order)
    decision = Decision.every([is_running(standing.subscription.status), _same_payer(standing, order)])
    if not decision:
        return decision
    terms = standing.terms
    if order.placed_at not in terms.period:
        return Decision.no(ManagingReason.PERIOD_OVER)
    return fits_range(terms.quantity + order.quantity, most=standing.most)


def carry_out_addition(order: Order, payment: Payment | None) -> None:
    """Add the seats, usable from now on (R18), and write the bill. Raises Refused when it is not what was charged."""
    standing, actor = _standing(order), buyer_of(order)
    subscription, running = standing.subscription, standing.terms.period
    ledger_id = change_quantity(subscription, order.quantity, actor=actor, cause_id=order.id)
    draft = _draft(order, standing, Kind.ADD, rest_of(running, order.placed_at))
    draft = replace(draft, days=days_left(order.placed_at, running), ledger_id=ledger_id)
    invoice = _bill(order, payment, draft)
    # Who wants more does not want fewer in the next term.
    change_plan(standing.billing, next_quantity=None, next_unassign=[])
    details = {"count": order.quantity, "total": subscription.quantity, "order": order.label}
    remember(ManagingVerb.BOUGHT, subscription, actor, **details)
    mails.tell_bought(standing, order, invoice)


def recheck_new_term(order: Order) -> Decision:
    """Answer whether a new term can still begin: it is over, or a trial, and the same account pays."""
    standing = _standing(order)
    if order.kind == Order.Kind.CONVERT:
        state = is_running(standing.subscription.status)
        if state and not standing.is_trial:
            state = Decision.no(ManagingReason.NOT_A_TRIAL)
    else:
        state = may_reactivate(standing.subscription.status)
    return Decision.every([state, _same_payer(standing, order)])


def carry_out_new_term(order: Order, payment: Payment | None) -> None:
    """Begin a term today: Active, with its seats and people; the first period is paid. Raises Refused."""
    standing, actor = _standing(order), buyer_of(order)
    subscription = standing.subscription
    begin_term(standing, order)
    first = period(standing.moment, order.frequency, 0)
    if fewer := subscription.quantity - order.quantity:
        too_many = max(_in_use(subscription) - order.quantity, 0)
        people = still_leaving(subscription, standing.billing)[:too_many]
        end_seats(subscription, people, actor=actor, cause_id=order.id)
        change_quantity(subscription, -fewer, actor=actor, cause_id=order.id)
    invoice = _bill(order, payment, _draft(order, standing, NEW_TERM[Order.Kind(order.kind)], first))
    change_plan(
        standing.billing,
        account_id=order.account_id,
        method_id=order.method_id,
        next_account_id=None,
        next_method_id=None,
        anchor_at=standing.moment,
        periods=1,
        billed_until=first.ends_at,
        next_bill_at=first.ends_at if order.renews or order.term_months > order.frequency else None,
        next_quantity=None,
        next_unassign=[],
        unpaid_since=None,
        refusals=0,
        next_try_at=None,
    )
    converted = order.kind == Order.Kind.CONVERT
    verb = ManagingVerb.CONVERTED if converted else ManagingVerb.REACTIVATED
    remember(verb, subscription, actor, total=subscription.quantity, order=order.label)
    mails.tell_reactivated(standing, order, invoice)


def begin_term(standing: Standing, order: Order) -> None:
    """Bring the subscription into its new term; a trial becomes a purchase."""
    subscription = standing.subscription
    if subscription.status != Status.ACTIVE:
        advance([subscription.id], to=Status.ACTIVE, expected=[Status(subscription.status)])
    channel = subscription.channel
    if standing.is_trial:
        channel = Channel.CENTRAL if subscription.is_central else Channel.SELF_SERVICE
    changes = {
        "expires_at": add_months(standing.moment, order.term_months),
        "renews": order.renews,
        "channel": channel,
    }
    Subscription.objects.filter(id=subscription.id).update(**changes)
    for name, value in {**changes, "status": Status.ACTIVE, "status_at": standing.moment}.items():
        setattr(subscription, name, value)


def _standing(order: Order) -> Standing:
    """Return how the order's subscription stands, locked."""
    return standing_of(lock_one(order.subscription_id or UUID(int=0)), locks=True)


def _same_payer(standing: Standing, order: Order) -> Decision:
    """Answer whether the account that was charged still pays: nobody took it over meanwhile."""
    plan, owner_id = standing.plan, standing.subscription.owner_id
    payer_id = plan and (plan.next_account_id or plan.account_id)
    if payer_id == order.account_id and owner_id == order.account.owner_id:
        return Decision.yes()
    return Decision.no(ManagingReason.OTHER_PAYER)


def _in_use(subscription: Subscription) -> int:
    return subscription.seats_used + subscription.seats_reserved


def _draft(order: Order, standing: Standing, kind: InvoiceLine.Kind, billed: Period) -> Draft:
    of_days = days_in(standing.terms.period) if kind == Kind.ADD else days_in(billed)
    return Draft(
        kind=kind,
        subscription=standing.subscription,
        product=order.product,
        quantity=order.quantity,
        price=Money(order.price_minor, order.currency),
        frequency=order.frequency,
        billed=billed,
        days=of_days,
        days_in_period=of_days,
        net=Money(order.net_minor, order.currency),
    )


def _bill(order: Order, payment: Payment | None, draft: Draft) -> Invoice | None:
    """Write the bill: paid by the charge, or due where it is paid by hand; none for what costs nothing."""
    if not order.total.minor:
        return None
    by_hand = payment is None and order.method is not None and order.method.kind == PaymentMethod.Kind.INVOICE
    account = account_of(order.account.owner_id)
    invoice = issue(
        account=account,
        drafts=[draft],
        order=order,
        method=order.method,
        is_paid=not by_hand,
        due_in_days=DUE_IN_DAYS if by_hand else 0,
    )
    invoice.account = account
    same_amount(invoice.total.minor, payment).or_refuse()
    return invoice
