"""The list of subscriptions, declared once: page, exports, saved views and API derive from it."""

from dataclasses import replace

import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel.lists import filters
from kernel.lists.declare import Column, List, View
from kernel.lists.export import amount_of, day_of, words_of
from kernel.lists.registry import listed
from kernel.ui.words import capped
from licensing.models import SEATS_FREE, Subscription
from licensing.subscriptions import matching
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import sees_all

Channel, Status, Frequency = Subscription.Channel, Subscription.Status, Subscription.Frequency

CHANNELS = {
    "self-service": (Channel.SELF_SERVICE, Channel.SELF_SERVICE.label),
    "central": (Channel.CENTRAL, Channel.CENTRAL.label),
    "trial": (Channel.TRIAL, Channel.TRIAL.label),
    "free": (Channel.FREE, Channel.FREE.label),
}
STATUSES = {
    "active": (Status.ACTIVE, Status.ACTIVE.label),
    "moving": (Status.MOVING, Status.MOVING.label),
    "expired": (Status.EXPIRED, Status.EXPIRED.label),
    "disabled": (Status.DISABLED, Status.DISABLED.label),
    "deleted": (Status.DELETED, Status.DELETED.label),
}


class SubscriptionFilters(django_filters.FilterSet):
    """What narrows the list."""

    channel = filters.ManyOf(field="channel", label=_("Channel"), choices=CHANNELS)
    status = filters.ManyOf(field="status", label=_("Status"), choices=STATUSES)
    product = filters.Text(
        label=_("Product"), matching=matching.by_product, suggest=matching.suggest_products
    )
    purchaser = filters.Text(
        label=_("Purchaser"), matching=matching.by_purchaser, suggest=matching.suggest_purchasers
    )
    expiring = filters.OneOf(
        label=_("Renews or ends"),
        choices={
            "7": (_("in the next 7 days"), filters.within("expires_at", 7)),
            "30": (_("in the next 30 days"), filters.within("expires_at", 30)),
            "90": (_("in the next 90 days"), filters.within("expires_at", 90)),
            "past": (_("in the past"), filters.before_now("expires_at")),
        },
    )
    expiry = filters.Days(field="expires_at", label=_("Expiry date"))
    bought = filters.OneOf(
        label=_("Bought"),
        choices={
            "7": (_("in the past 7 days"), filters.since("started_at", 7)),
            "30": (_("in the past 30 days"), filters.since("started_at", 30)),
        },
    )
    unused = filters.Flag(
        label=_("Has unused seats"),
        condition=lambda rows: rows.filter(quantity__gt=F("seats_used") + F("seats_reserved")),
    )
    leavers = filters.Flag(label=_("Purchaser has left"), condition=matching.of_leavers)


SUBSCRIPTIONS = listed(
    List(
        name="subscriptions",
        sort="product",
        columns=(
            Column(
                name="product",
                label=_("Product name"),
                sort="product_sort",
                value="product__name",
                fixed=True,
            ),
            Column(
                name="purchaser",
                label=_("Purchaser"),
                sort="purchaser_sort",
                value="purchaser__display_name",
                also=("purchaser_email",),
            ),
            Column(
                name="purchaser_email", label=_("Purchaser email"), value="purchaser__email", export_only=True
            ),
            Column(
                name="channel", label=_("Channel"), sort="channel", value=lambda: words_of("channel", Channel)
            ),
            Column(name="status", label=_("Status"), sort="status", value=lambda: words_of("status", Status)),
            Column(name="quantity", label=_("Quantity"), sort="quantity", value="quantity", numeric=True),
            Column(name="assigned", label=_("Assigned"), sort="seats_used", value="seats_used", numeric=True),
            Column(
                name="price",
                label=_("Price"),
                sort="price_minor",
                value=lambda: amount_of("price_minor", "currency"),
                numeric=True,
                also=("currency", "frequency"),
            ),
            Column(name="currency", label=_("Currency"), value="currency", export_only=True),
            Column(
                name="expiry",
                label=_("Expiry date"),
                sort="expires_at",
                nullable=True,
                value=lambda: day_of("expires_at"),
                zoned=True,
            ),
            Column(
                name="available",
                label=_("Available"),
                value=SEATS_FREE,
                numeric=True,
                shown=False,
            ),
            Column(
                name="frequency",
                label=_("Billing frequency"),
                value=lambda: words_of("frequency", Frequency),
                shown=False,
            ),
            Column(name="owner", label=_("Owner"), value="owner__display_name", shown=False),
            Column(
                name="ordered",
                label=_("Order date"),
                value=lambda: day_of("started_at"),
                zoned=True,
                shown=False,
            ),
            Column(name="product_id", label=_("Product id"), value="product__code", shown=False),
        ),
        filters=SubscriptionFilters,
        search=matching.by_words,
        search_label=_("Search products and purchasers"),
        views=(
            View("self-service", _("Self-service"), "channel=self-service"),
            View("renewing", _("Renewing in 30 days"), "status=active&expiring=30&sort=expiry"),
            View("unused", _("Unused seats"), "status=active&unused=1&sort=product"),
            View("leavers", _("Leavers"), "leavers=1&sort=purchaser"),
        ),
        counted=lambda n: ngettext("%(n)s subscription", "%(n)s subscriptions", n) % {"n": capped(n)},
    )
)
# To somebody who sees only their own purchases, purchasers mean nothing.
OWN_SUBSCRIPTIONS = replace(
    SUBSCRIPTIONS.without_filters("purchaser", "leavers"),
    views=tuple(view for view in SUBSCRIPTIONS.views if view.name in {"renewing", "unused"}),
    search=matching.by_product,
    search_label=_("Search products"),
)


def list_for(actor: Actor) -> List:
    """Return the list as an actor may use it."""
    return SUBSCRIPTIONS if sees_all(actor, Action.SUBSCRIPTION_SEE) else OWN_SUBSCRIPTIONS
