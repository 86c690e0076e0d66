"""What the page of a subscription tells whoever manages it: buttons, the next bill, what is scheduled, orders."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.managing.amounts import next_bill
from billing.managing.bill_now import is_due
from billing.managing.convert_now import may_convert
from billing.managing.ending import ending_of
from billing.managing.outlook import may_change
from billing.managing.queries import ORDERS_SHOWN, orders_of
from billing.managing.reactivate import may_come_back
from billing.managing.rules import may_reactivate
from billing.managing.set_recurring import may_turn
from billing.managing.standing import Standing, may_manage, paid_next, standing_of
from billing.managing.words import card_of, payer_of
from billing.models import Order
from kernel.values.decision import Decision
from kernel.web.explain import sentences
from licensing.models import Subscription
from licensing.subscriptions.sections import Section
from tenants.actor import Actor

Status = Subscription.Status


def sections_of(actor: Actor, subscription: Subscription) -> list[Section]:
    """Return the sections for whoever manages this subscription; nobody else gets any."""
    if not may_manage(actor, subscription):
        return []
    standing = paid_next(standing_of(subscription))
    if not standing.is_billed and not standing.is_trial:
        return []
    found = [
        Section("settings", "billing/managing/_settings.html", _settings(actor, standing)),
        Section("cards", "billing/managing/_billing.html", _bill(standing)),
    ]
    orders = _orders(actor, standing)
    if orders is not None:
        found.append(Section("cards", "billing/managing/_orders.html", {"orders": orders}))
    return found


def _settings(actor: Actor, standing: Standing) -> dict[str, Any]:
    """Return which buttons there are, each with why it cannot work (empty when it can)."""
    status, trial = standing.subscription.status, standing.is_trial
    running = status in (Status.ACTIVE, Status.MOVING)
    return {
        "changes": running and not trial,
        # Where only tonight's bill stands in the way, the panel offers to write it now.
        "no_change": _first(may_change(standing)) if running and not trial and not is_due(standing) else "",
        "switches": running and standing.is_billed,
        "no_switch": _first(may_turn(standing, renews=not standing.subscription.renews))
        if running and standing.is_billed
        else "",
        "cancels": running,
        "no_cancel": _first(ending_of(standing).decision) if running else "",
        "comes_back": bool(may_reactivate(status)) and standing.is_billed,
        "no_return": _first(may_come_back(actor, standing))
        if may_reactivate(status) and standing.is_billed
        else "",
        "converts": running and trial and standing.is_billed,
        "no_convert": _first(may_convert(actor, standing))
        if running and trial and standing.is_billed
        else "",
        "trial": trial,
        "under_way": standing.under_way,
    }


def _bill(standing: Standing) -> dict[str, Any]:
    """Return what is paid next, by what, and what will change."""
    found: dict[str, Any] = {"trial": standing.is_trial, "billed": standing.is_billed, "terms": None}
    if not standing.is_billed:
        return found
    terms, running = standing.terms, standing.subscription.status == Status.ACTIVE
    at = terms.next_bill_at if running else None
    return {
        **found,
        "terms": terms,
        "running": running,
        "next_at": at,
        "next": next_bill(terms, terms.next_bill_quantity, standing.rate) if at else None,
        "card": card_of(standing.method),
        "payer": payer_of(standing.method),
        "method": standing.method,
        "refund_until": terms.refund_until if running and standing.has_refund else None,
        "leaving": len(standing.billing.next_unassign),
        "is_unpaid": standing.is_unpaid,
    }


def _orders(actor: Actor, standing: Standing) -> QuerySet[Order] | None:
    """Return the orders with their numbers; who manages it is who may see them."""
    if standing.account is None:
        return None
    return orders_of(standing.subscription, standing.account)[:ORDERS_SHOWN]


def _first(decision: Decision) -> str:
    """Return why not, in one sentence, "" for yes."""
    return "" if decision else (sentences(decision)[0] or _("Not possible now."))
