"""go_on(): the billing of a subscription that was out of use, or whose end was taken back, begins again.

The time in which nobody could use it is not billed: the rest of the running period is, from today, unless
it is paid for already. `rest_due()` is the same, before anything is written.
"""

from datetime import datetime

from billing.invoices.issue import Draft
from billing.managing.write import change_plan
from billing.models import InvoiceLine, PaymentPlan
from billing.prices.rules import days_in, days_left, period, prorated
from billing.renewals.bill_due import ask_for_money, issue_to, terms_of
from billing.renewals.payers import Payers
from billing.renewals.rules import Terms, next_bill, number_at, term_end
from kernel.values.clock import now
from kernel.values.period import Period
from licensing.models import Subscription


def go_on(subscription: Subscription, plan: PaymentPlan, *, since_disabled: bool) -> bool:
    """Bring plan and term to the running period, and bill what is left of it; whether a term runs now.

    Both are locked. `since_disabled` says that it was out of use: then nothing is billed for that time.
    """
    moment, terms = now(), terms_of(plan, subscription)
    rest = _rest(subscription, plan, terms, moment) if since_disabled else None
    periods = number_at(terms, moment) + 1 if rest else plan.periods
    expires_at = term_end(terms, periods) if periods else subscription.expires_at
    if expires_at is not None and expires_at <= moment and (since_disabled or not terms.renews):
        # The term that was paid for is over, and nobody wanted another one.
        return False
    Subscription.objects.filter(id=subscription.id).update(expires_at=expires_at)
    subscription.expires_at = expires_at
    change_plan(
        plan,
        periods=periods,
        billed_until=period(terms.anchor, terms.frequency, periods).starts_at,
        next_bill_at=next_bill(terms, periods, expires_at),
    )
    if rest is not None:
        payer = Payers([plan]).of(plan)
        ask_for_money(plan, subscription, issue_to(payer, [rest]), payer.method)
    return True


def rest_due(subscription: Subscription, plan: PaymentPlan, moment: datetime) -> Draft | None:
    """Return the line that `go_on()` would bill for a subscription that was out of use, None for nothing."""
    return _rest(subscription, plan, terms_of(plan, subscription), moment)


def _rest(subscription: Subscription, plan: PaymentPlan, terms: Terms, moment: datetime) -> Draft | None:
    number = number_at(terms, moment)
    if number < 0 or plan.billed_until > moment:
        return None
    if not terms.renews and term_end(terms, plan.periods) <= moment:
        return None
    running = period(terms.anchor, terms.frequency, number)
    days, of_days = days_left(moment, running), days_in(running)
    return Draft(
        kind=InvoiceLine.Kind.REENABLE,
        subscription=subscription,
        product=subscription.product,
        quantity=subscription.quantity,
        price=subscription.price,
        frequency=subscription.frequency,
        billed=Period(moment, running.ends_at),
        days=days,
        days_in_period=of_days,
        net=prorated(subscription.price, subscription.quantity, days, of_days),
    )
