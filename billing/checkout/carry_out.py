"""How purchases and trials are re-checked and carried out: subscription, seat, plan, bill, letter, journal."""

from datetime import timedelta

from billing.accounts.open_account import account_of
from billing.checkout import mails
from billing.checkout.fulfil import buyer_of, finish, same_amount
from billing.checkout.journal import CheckoutVerb
from billing.checkout.place_order import record_order
from billing.checkout.queries import has_tried
from billing.checkout.rules import NO_CARD_TRIAL_DAYS, first_trial
from billing.invoices.issue import Draft, issue
from billing.models import Invoice, InvoiceLine, Offer, Order, Payment, PaymentPlan
from billing.prices.rules import days_in, full, period
from kernel.values.clock import now
from kernel.values.decision import Decision
from kernel.values.money import Money
from kernel.values.period import Period, add_months
from licensing.eligibility.check import eligibility_of
from licensing.eligibility.rules import Wanted
from licensing.models import SeatLedger, Subscription
from licensing.seats.rules import may_hold
from licensing.seats.write import add_seats
from licensing.subscriptions.change import open_subscription
from tenants.actor import Actor

Channel = Subscription.Channel


def recheck_purchase(order: Order) -> Decision:
    """Answer whether the buyer still may: they may have been switched off, or the policy changed meanwhile."""
    return eligibility_of(actor=buyer_of(order), product=order.product, wanted=Wanted.PURCHASE).decision


def carry_out_purchase(order: Order, payment: Payment | None) -> None:
    """Open the subscription and all that belongs to it. Raises Refused when the bill is not what was charged."""
    actor, moment = buyer_of(order), now()
    term = Period(moment, add_months(moment, order.term_months))
    subscription = _open(order, actor, Channel.SELF_SERVICE, term, renews=True)
    billed_until = add_months(subscription.started_at, order.frequency)
    PaymentPlan.objects.create(
        subscription_id=subscription.id,
        account_id=order.account_id,
        method_id=order.method_id,
        anchor_at=subscription.started_at,
        periods=1,
        billed_until=billed_until,
        next_bill_at=billed_until,
    )
    _seat_buyer(order, subscription, actor)
    invoice = _bill(order, subscription) if payment is not None else None
    same_amount(invoice.total.minor if invoice else 0, payment).or_refuse()
    finish(order, Order.State.DONE, subscription_id=subscription.id)
    record_order(CheckoutVerb.COMPLETED, actor, order, order.product)
    mails.tell_bought(order, subscription, invoice)


def recheck_trial(order: Order) -> Decision:
    """Answer whether the buyer still may try it, for the first time (R67)."""
    wanted = Wanted.CARD_TRIAL if order.method_id else Wanted.NO_CARD_TRIAL
    actor = buyer_of(order)
    tried = first_trial(has_tried(actor, order.product), product=order.product.name)
    eligible = eligibility_of(actor=actor, product=order.product, wanted=wanted).decision
    return Decision.every([eligible, tried])


def carry_out_trial(order: Order, payment: Payment | None) -> None:
    """Open the trial: with a card a plan whose first bill is at its end, without one nothing more (R67)."""
    actor, with_card = buyer_of(order), order.method_id is not None
    moment = now()
    ends_at = moment + timedelta(days=_trial_days(order) if with_card else NO_CARD_TRIAL_DAYS)
    subscription = _open(order, actor, Channel.TRIAL, Period(moment, ends_at), renews=with_card)
    if with_card:
        PaymentPlan.objects.create(
            subscription_id=subscription.id,
            account_id=order.account_id,
            method_id=order.method_id,
            anchor_at=ends_at,
            billed_until=ends_at,
            next_bill_at=ends_at,
        )
    _seat_buyer(order, subscription, actor)
    finish(order, Order.State.DONE, subscription_id=subscription.id)
    record_order(CheckoutVerb.TRIAL_STARTED, actor, order, order.product)
    mails.tell_trial_started(order, subscription)


def _open(
    order: Order, actor: Actor, channel: Subscription.Channel, term: Period, *, renews: bool
) -> Subscription:
    """Open the order's subscription for a term, owned by the buyer; return it.

    Plan and term count from one moment: a renewal is the bill at the term's end, to the microsecond.
    """
    return open_subscription(
        product=order.product,
        purchaser=order.buyer,
        owner_id=order.buyer_id,
        channel=channel,
        quantity=order.quantity,
        price=Money(order.price_minor, order.currency),
        frequency=order.frequency,
        term_months=order.term_months,
        started_at=term.starts_at,
        expires_at=term.ends_at,
        renews=renews,
        actor=actor,
        cause_id=order.id,
    )


def _seat_buyer(order: Order, subscription: Subscription, actor: Actor) -> None:
    """Give the buyer one of the seats if they want it; a wish, so what forbids it stops nothing."""
    buyer = order.buyer
    if not order.wants_seat or buyer is None:
        return
    if may_hold(buyer, guests_may_hold=order.product.guests_may_hold) is None:
        add_seats(subscription, [buyer.id], kind=SeatLedger.Kind.ASSIGNED, actor=actor, cause_id=order.id)


def _bill(order: Order, subscription: Subscription) -> Invoice:
    first = period(subscription.started_at, order.frequency, 0)
    days, price = days_in(first), subscription.price
    draft = Draft(
        kind=InvoiceLine.Kind.PURCHASE,
        subscription=subscription,
        product=order.product,
        quantity=order.quantity,
        price=price,
        frequency=order.frequency,
        billed=first,
        days=days,
        days_in_period=days,
        net=full(price, order.quantity),
    )
    # Locked anew: its counter numbers the bill.
    account = account_of(order.account.owner_id)
    return issue(account=account, drafts=[draft], order=order, method=order.method, is_paid=True)


def _trial_days(order: Order) -> int:
    sold = Offer.objects.filter(product_id=order.product_id, currency=order.currency)
    days: int = sold.values_list("trial_days", flat=True).get(
        term_months=order.term_months, frequency=order.frequency
    )
    return days
