"""The pages of billing/products/: the list with its quick look, and one subscription."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kernel.lists.selection import ids
from kernel.lists.show import show
from kernel.web.htmx import page_or_part
from licensing.models import Subscription
from licensing.subscriptions import facts, queries
from licensing.subscriptions.columns import list_for
from licensing.subscriptions.sections import sections
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require, sees_all

PAGE = "licensing/subscriptions/list.html"
DETAIL = "licensing/subscriptions/detail.html"


def page(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Your products: the list, an export of it, or with `?panel=<id>` a quick look beside it."""
    actor: Actor = request.actor
    require(actor, Action.SUBSCRIPTION_SEE)
    listing = show(
        request, list_for(actor), queries.visible(actor), filename="subscriptions", loaded=queries.loaded
    )
    if listing.answer is not None:
        return listing.answer
    queries.spell(listing.rows)
    context = {
        "listing": listing,
        "may_take_over": facts.may_take_over(actor),
        "sees_all": sees_all(actor, Action.SUBSCRIPTION_SEE),
        "settled": queries.SETTLED,
        "me": actor.person_id,
        "panel": _panel(request, actor),
    }
    wants_panel = request.headers.get("HX-Target") == "panel"
    return page_or_part(request, PAGE, context, part="panel" if wants_panel else "list")


def detail(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """Subscription details."""
    actor: Actor = request.actor
    require(actor, Action.SUBSCRIPTION_SEE)
    subscription = _find(actor, subscription_id)
    context = {
        "subscription": subscription,
        "told": facts.told(actor, subscription),
        "changes": queries.order_history(subscription),
        "holders": queries.first_holders(subscription),
        "takeovers": queries.takeovers(subscription),
        "is_mine": subscription.purchaser_id == actor.person_id,
        "sees_licenses": bool(can(actor, Action.LICENSE_SEE, subscription)),
        "sections": sections(actor, subscription),
        "moving": Subscription.Status.MOVING,
        "deleted": Subscription.Status.DELETED,
    }
    return page_or_part(request, DETAIL, context)


def _find(actor: Actor, subscription_id: UUID) -> Subscription:
    subscription = queries.find(actor, subscription_id)
    if subscription is None:
        raise Http404
    return subscription


def _panel(request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    """Return what the quick look shows; an id that is nobody's, or somebody else's, opens nothing."""
    wanted = ids([request.GET.get("panel", "")])
    subscription = queries.find(actor, wanted[0]) if wanted else None
    if subscription is None:
        return None
    told = facts.told(actor, subscription)
    return {"subscription": subscription, "told": told, "opener": f"open-{subscription.id}"}
