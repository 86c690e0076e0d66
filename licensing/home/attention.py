"""What needs an admin's attention, each with the list that shows exactly that."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.ui.words import number
from kernel.values.clock import now
from licensing.models import Subscription
from licensing.subscriptions.matching import of_leavers
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import sees_all

DAYS = 30
Status, Channel = Subscription.Status, Subscription.Channel


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to look at: how many, in words, where, and how urgent (a tone)."""

    count: int
    words: str
    why: str
    href: str
    icon: str
    tone: str


def matters(actor: Actor, short_name: str) -> list[Matter]:
    """Return what needs attention, most urgent first; nothing for who sees no subscriptions of others."""
    if not sees_all(actor, Action.SUBSCRIPTION_SEE):
        return []
    counts = _counts()
    address = reverse("licensing:subscriptions:list", args=[short_name])
    found = [
        _leavers(counts["leavers"], f"{address}?leavers=1&{_STATUSES_IN_USE}"),
        _new(counts["new"], f"{address}?channel=self-service&bought={DAYS}"),
        _expiring(counts["expiring"], f"{address}?status=active&expiring={DAYS}&sort=expiry"),
        _unused(counts["unused"], f"{address}?status=active&unused=1"),
    ]
    return [matter for matter in found if matter.count]


_STATUSES_IN_USE = "status=active&status=moving&status=expired&status=disabled"


def _counts() -> dict[str, int]:
    """One pass over the subscriptions, one over those of people who are switched off."""
    moment = now()
    active = Q(status=Status.ACTIVE)
    counts = Subscription.objects.aggregate(
        new=Count(
            "id", filter=Q(channel=Channel.SELF_SERVICE, started_at__gte=moment - timedelta(days=DAYS))
        ),
        expiring=Count(
            "id",
            filter=active & Q(expires_at__gte=moment, expires_at__lt=moment + timedelta(days=DAYS)),
        ),
        unused=Count("id", filter=active & Q(quantity__gt=F("seats_used") + F("seats_reserved"))),
    )
    left = of_leavers(Subscription.objects.exclude(status=Status.DELETED))
    return {**counts, "leavers": left.count()}


def _leavers(count: int, href: str) -> Matter:
    words = ngettext(
        "%(count)s purchase of somebody who is switched off",
        "%(count)s purchases of people who are switched off",
        count,
    )
    why = _("Nobody looks after them any more: move their users, keep or cancel them.")
    return Matter(count, words % {"count": number(count)}, why, href, "person", "danger")


def _new(count: int, href: str) -> Matter:
    words = ngettext("%(count)s new self-service purchase", "%(count)s new self-service purchases", count)
    why = _("Bought by people themselves in the last 30 days.")
    return Matter(count, words % {"count": number(count)}, why, href, "cart", "info")


def _expiring(count: int, href: str) -> Matter:
    words = ngettext("%(count)s subscription renews or ends", "%(count)s subscriptions renew or end", count)
    why = _("In the next 30 days.")
    return Matter(count, words % {"count": number(count)}, why, href, "calendar", "warning")


def _unused(count: int, href: str) -> Matter:
    words = ngettext(
        "%(count)s subscription with unused seats", "%(count)s subscriptions with unused seats", count
    )
    why = _("Paid for, and nobody holds them.")
    return Matter(count, words % {"count": number(count)}, why, href, "key", "neutral")
