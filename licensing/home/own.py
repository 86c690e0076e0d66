"""What is somebody's own: apps they hold licenses for, what they bought; and what was decided lately."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from licensing.eligibility.check import eligibility_of_many
from licensing.models import Product, Seat, Subscription, TakeOver, TakeOverSource
from licensing.takeover.queries import takeovers_of
from tenants.actor import Actor

SHOWN = 24
# Products offered on Home; the shop has all of them.
OFFERED = 6
# In these a license can be used.
USABLE = (Subscription.Status.ACTIVE, Subscription.Status.EXPIRED, Subscription.Status.MOVING)


def apps(person_id: UUID) -> list[Any]:
    """Return the products somebody holds a license of, by name, each once."""
    held = Seat.objects.filter(person_id=person_id, subscription__status__in=USABLE)
    rows = held.order_by("subscription__product_sort", "subscription__product_id")
    rows = rows.distinct("subscription__product_sort", "subscription__product_id")
    return list(
        rows.values("subscription__product__name", "subscription__product__publisher", "assigned_at")[:SHOWN]
    )


def purchases(person_id: UUID) -> QuerySet[Subscription]:
    """Return what somebody bought and is in use, the newest first."""
    bought = Subscription.objects.filter(purchaser_id=person_id).exclude(status=Subscription.Status.DELETED)
    return bought.select_related("product").order_by("-started_at", "-id")[:SHOWN]


def may_buy(actor: Actor) -> list[Product]:
    """Return some products an actor may buy by themselves and has no license of, by name; as many queries for any."""
    if actor.person_id is None:
        return []
    held = Seat.objects.filter(person_id=actor.person_id, subscription__status__in=USABLE)
    sold = Product.objects.filter(is_self_service=True, is_active=True, kind=Product.Kind.PRODUCT)
    products = list(
        sold.exclude(id__in=held.values("subscription__product_id")).order_by("sort_name", "id")[:SHOWN]
    )
    answers = eligibility_of_many(actor=actor, products=products) if products else []
    return [answer.product for answer in answers if answer.allowed][:OFFERED]


def recent_takeovers(actor: Actor) -> QuerySet[TakeOver]:
    """Return the take-overs an actor may see, newest first, each with its sources' products."""
    sources = TakeOverSource.objects.select_related("subscription__product").order_by("position")
    found = (
        takeovers_of(actor).select_related("target__product").prefetch_related(Prefetch("sources", sources))
    )
    return found.order_by("-created_at", "-id")
