"""What is somebody's own: apps they hold licenses for, and what they bought."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from licensing.models import Seat, Subscription

SHOWN = 24
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
