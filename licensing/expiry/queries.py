"""Subscriptions whose next step is due, and those whose end is near."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value

from licensing.expiry.held import not_held
from licensing.expiry.rules import WARNINGS
from licensing.models import Subscription

Status = Subscription.Status


def to_expire(moment: datetime) -> QuerySet[Subscription]:
    """Active, without renewal, and over."""
    return Subscription.objects.filter(status=Status.ACTIVE, renews=False, expires_at__lte=moment)


def to_disable(moment: datetime) -> QuerySet[Subscription]:
    """Expired for as long as the product allows; not while a move has seats reserved there, or somebody holds it."""
    return _for_so_long(Status.EXPIRED, "product__grace_days", moment).filter(not_held())


def to_delete(moment: datetime) -> QuerySet[Subscription]:
    """Disabled for as long as the product allows; not while a move has seats reserved there."""
    return _for_so_long(Status.DISABLED, "product__disabled_days", moment)


def ending_soon(moment: datetime, after: UUID) -> QuerySet[Subscription]:
    """Active, without renewal, and within the days of the first warning of the end; those after an id."""
    soon = moment + timedelta(days=max(WARNINGS) + 1)
    ending = Subscription.objects.filter(status=Status.ACTIVE, renews=False, id__gt=after)
    return ending.filter(expires_at__gt=moment, expires_at__lt=soon).order_by("id")


def _for_so_long(status: Subscription.Status, days: str, moment: datetime) -> QuerySet[Subscription]:
    lasting = ExpressionWrapper(F(days) * Value(timedelta(days=1)), output_field=DurationField())
    due = ExpressionWrapper(F("status_at") + lasting, output_field=DateTimeField())
    return Subscription.objects.filter(status=status, seats_reserved=0).alias(due=due).filter(due__lte=moment)
