"""Which step is due when, and which warning. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from licensing.models import Product, Subscription

Status = Subscription.Status

# Days before the end of a term that will not renew.
WARNINGS: Final[Sequence[int]] = (30, 7, 1)


class Due(NamedTuple):
    """The next status, and from when on it is due."""

    status: Subscription.Status
    at: datetime


def next_step(subscription: Subscription) -> Due | None:
    """Return what time alone brings next for a subscription (loaded with its product); None is nothing.

    What renews is billing's; what moves waits; what has no end stays.
    """
    ends = subscription.expires_at
    if subscription.status == Status.ACTIVE and not subscription.renews and ends is not None:
        return Due(Status.EXPIRED, ends)
    return step_after(Status(subscription.status), subscription.status_at, subscription.product)


def step_after(status: Subscription.Status, since: datetime, product: Product) -> Due | None:
    """Return what follows a status that a subscription has `since` then: the product says after how many days."""
    if status == Status.EXPIRED:
        return Due(Status.DISABLED, since + timedelta(days=product.grace_days))
    if status == Status.DISABLED:
        return Due(Status.DELETED, since + timedelta(days=product.disabled_days))
    return None


def deleted_at(status: Subscription.Status, since: datetime, product: Product) -> datetime:
    """Return when a subscription with this status `since` then is gone for good; until then it can come back."""
    while due := step_after(status, since, product):
        status, since = due
    return since


def warning_due(ends_on: date, started_on: date, day: date) -> int | None:
    """Return which warning (days before the end) is due on a day: the nearest only; None is no warning.

    A warning whose day lies at or before the start is none: nobody is told on buying what they just read.
    """
    left = (ends_on - day).days
    near = [days for days in WARNINGS if left <= days and ends_on - timedelta(days=days) > started_on]
    return min(near, default=None)
