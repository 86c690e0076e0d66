"""reactivate(): bring back what has ended, with a new term from today."""

from dataclasses import replace
from uuid import UUID

from billing.managing.amounts import Amount, next_bill
from billing.managing.journal import ManagingVerb, remember
from billing.managing.queries import methods_of, still_leaving
from billing.managing.rules import ManagingReason, may_reactivate
from billing.managing.set_licenses import pay
from billing.managing.standing import Standing, paid_next, require_manager
from billing.managing.write import write_order
from billing.models import Order
from kernel.values.decision import Decision
from licensing.eligibility.check import eligibility_of
from licensing.eligibility.rules import Wanted
from tenants.actor import Actor


def reactivate(*, actor: Actor, subscription_id: UUID, renews: bool, method_id: UUID | None = None) -> Order:
    """Order a new term from today; Active once it is paid, with the seats and people there are (R30).

    Paid with `method_id` of its account, else with what paid it before. Raises Refused with a ManagingReason.
    """
    standing = with_method(paid_next(require_manager(actor, subscription_id)), method_id)
    may_come_back(actor, standing).or_refuse()
    return order_new_term(actor, standing, Order.Kind.REENABLE, renews=renews)


def with_method(standing: Standing, method_id: UUID | None) -> Standing:
    """Return the same standing with another of its account's methods; an unknown one is none."""
    if method_id is None:
        return standing
    cards_only = not standing.subscription.is_central
    found = methods_of(standing.account, cards_only=cards_only).filter(id=method_id).first()
    return replace(standing, method=found)


def may_come_back(actor: Actor, standing: Standing) -> Decision:
    """Answer whether it can be reactivated now; a trial only by whoever may buy (R67)."""
    decision = may_reactivate(standing.subscription.status)
    if not decision:
        return decision
    if not standing.is_billed:
        return Decision.no(ManagingReason.NOT_BILLED_HERE)
    if standing.under_way is not None:
        return Decision.no(ManagingReason.UNDER_WAY, order=standing.under_way.label)
    if standing.is_unpaid:
        return Decision.no(ManagingReason.UNPAID)
    return Decision.every([standing.can_pay(), may_buy(actor, standing)])


def may_buy(actor: Actor, standing: Standing) -> Decision:
    """Answer whether a trial may become a purchase; what was bought already needs no new leave."""
    if not standing.is_trial or standing.subscription.is_central:
        return Decision.yes()
    product = standing.subscription.product
    return eligibility_of(actor=actor, product=product, wanted=Wanted.PURCHASE).decision


def new_term(standing: Standing) -> tuple[int, Amount]:
    """Return for how many licenses a new term would be, and what its first period costs."""
    terms = standing.terms
    wanted = terms.quantity if terms.scheduled is None else terms.scheduled
    still_held = terms.in_use - len(still_leaving(standing.subscription, standing.billing))
    quantity = max(wanted, still_held, 1)
    return quantity, next_bill(terms, quantity, standing.rate)


def order_new_term(actor: Actor, standing: Standing, kind: Order.Kind, *, renews: bool) -> Order:
    """Write the order of a new term and ask for its charge."""
    quantity, amount = new_term(standing)
    order = write_order(
        standing,
        actor=actor,
        kind=kind,
        quantity=quantity,
        amount=amount,
        method=standing.method,
        renews=renews,
    )
    remember(ManagingVerb.ORDERED, standing.subscription, actor, count=quantity, order=order.label)
    return pay(standing, order, standing.method)
