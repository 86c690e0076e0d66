"""What the pages of managing share: the subscription they are about, and one form with one effect."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.managing.standing import Standing, paid_next, require_manager
from billing.managing.words import card_of, payer_of
from billing.models import Order, PaymentMethod
from kernel.web.once import new_key, once


def standing_for(request: HttpRequest, subscription_id: UUID) -> Standing:
    """Return how a subscription stands, for whoever manages it. Raises Refused (404, 403)."""
    return paid_next(require_manager(request.actor, subscription_id, locks=False))


def about(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """Return what each page of managing shows and links."""
    subscription, short_name = standing.subscription, request.organization.short_name
    under_way = standing.under_way
    return {
        "standing": standing,
        "subscription": subscription,
        "payer": payer_of(standing.method),
        "card": card_of(standing.method),
        "by_hand": standing.method is not None and standing.method.kind == PaymentMethod.Kind.INVOICE,
        "detail_url": detail_url(request, subscription.id),
        "order_url": reverse("billing:checkout:order", args=[short_name, under_way.id]) if under_way else "",
        # The way out, where a card or a payment is what lacks.
        "add_card_url": "" if standing.can_pay() else _add_card(short_name, standing),
        "bills_url": reverse("billing:bills:list", args=[short_name]) if standing.is_unpaid else "",
        "submission_key": new_key(),
        # Over the details page the panel just goes away; on a page of its own its close leads there.
        "alone": not request.htmx,
    }


def _add_card(short_name: str, standing: Standing) -> str:
    address = reverse("billing:methods:add", args=[short_name])
    return f"{address}?for=organization" if standing.subscription.is_central else address


def act_once(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do `act` once per form and go where it says; a refusal takes back everything."""
    with transaction.atomic():
        return once(request, request.actor.person_id, act)


def after(request: HttpRequest, order: Order | None, subscription_id: UUID, said: str) -> str:
    """Return where a change leads: to its order while that is being paid, else to the details, saying what was done."""
    if order is not None and order.state in (Order.State.PAYING, Order.State.ACTION_NEEDED):
        return reverse("billing:checkout:order", args=[request.organization.short_name, order.id])
    messages.success(request, said or _("Saved."))
    return detail_url(request, subscription_id)


def detail_url(request: HttpRequest, subscription_id: UUID) -> str:
    """Return the address of the subscription's details."""
    return reverse("licensing:subscriptions:detail", args=[request.organization.short_name, subscription_id])
