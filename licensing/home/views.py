"""home/"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kernel.jobs.handlers import kind_of
from kernel.jobs.queries import jobs
from kernel.web.htmx import page_or_part
from licensing.home import figures, own
from licensing.home.attention import matters
from licensing.home.own import recent_takeovers
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all

PAGE = "licensing/home/home.html"
RECENT = 5


def home(request: HttpRequest, organization: str) -> HttpResponse:
    """Home: the organization's for who holds a role, one's own for everybody."""
    actor: Actor = request.actor
    person_id = actor.person_id or UUID(int=0)
    purchases = list(own.purchases(person_id))
    context: dict[str, Any] = {
        "apps": own.apps(person_id),
        "purchases": purchases,
        "admin_url": _admin_url(actor, organization, bool(purchases)),
    }
    if not actor.is_admin:
        context["offered"] = own.may_buy(actor)
    if can(actor, Action.HOME_FIGURES):
        context |= _figures(actor, organization)
    return page_or_part(request, PAGE, context)


def _figures(actor: Actor, organization: str) -> dict[str, Any]:
    sees_money = sees_all(actor, Action.SUBSCRIPTION_SEE)
    return {
        "is_admin": True,
        "sees_subscriptions": sees_money,
        "matters": matters(actor, organization),
        "seats": figures.seats_chart(actor, organization),
        "spend": figures.spend_charts() if sees_money else [],
        "takeovers": list(recent_takeovers(actor)[:RECENT]) if sees_money else [],
        "jobs": [
            {"title": kind_of(job).title(job), "job": job}
            for job in jobs(actor).order_by("-created_at", "-id")[:RECENT]
        ],
    }


def _admin_url(actor: Actor, organization: str, has_purchases: bool) -> str:
    """Return where the tile Admin leads: the first thing there is to manage, "" for who has nothing."""
    if not actor.is_admin and not has_purchases:
        return ""
    seats_only = actor.is_admin and not sees_all(actor, Action.SUBSCRIPTION_SEE)
    return reverse(f"licensing:{'licenses' if seats_only else 'subscriptions'}:list", args=[organization])
