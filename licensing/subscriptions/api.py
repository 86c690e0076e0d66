"""subscriptions/: the list, one subscription, its order history, and the list as a file."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.exports import FILE, ExportDoor
from kernel.api.fields import Price, Slug
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.declare import List
from licensing.models import Subscription
from licensing.subscriptions import queries
from licensing.subscriptions.columns import CHANNELS, STATUSES, SUBSCRIPTIONS, list_for
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope

CHANNEL_WORDS = {value: slug for slug, (value, _label) in CHANNELS.items()}
STATUS_WORDS = {value: slug for slug, (value, _label) in STATUSES.items()}
FREQUENCIES = {Subscription.Frequency.MONTHLY: "month", Subscription.Frequency.YEARLY: "year"}


class SubscriptionRow(serializers.Serializer):
    """One purchase of one product by one buyer."""

    id = serializers.UUIDField()
    product = serializers.CharField(source="product.code")
    product_name = serializers.CharField(source="product.name")
    channel = Slug(CHANNEL_WORDS)
    status = Slug(STATUS_WORDS)
    status_since = serializers.DateTimeField(source="status_at")
    purchaser = serializers.UUIDField(source="purchaser_id", allow_null=True)
    purchaser_name = serializers.CharField(source="purchaser.display_name", default=None, allow_null=True)
    purchaser_email = serializers.CharField(source="purchaser.email", default=None, allow_null=True)
    owner = serializers.UUIDField(
        source="owner_id", allow_null=True, help_text="Who owns and pays; null is the organization."
    )
    quantity = serializers.IntegerField(help_text="Seats bought.")
    assigned = serializers.IntegerField(source="seats_used", help_text="Seats somebody holds.")
    reserved = serializers.IntegerField(
        source="seats_reserved", help_text="Seats set aside by a running move."
    )
    available = serializers.IntegerField(source="seats_free", help_text="Seats that can be assigned now.")
    price = Price(source="*", help_text="Per seat and period, without tax.")
    period = Slug(FREQUENCIES, source="frequency", help_text="How often the price is due.")
    renews = serializers.BooleanField()
    started_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="End of the running term.")


class OrderChange(serializers.Serializer):
    """One change of the quantity; the oldest is the purchase."""

    at = serializers.DateTimeField()
    delta = serializers.IntegerField(help_text="Seats more or less.")
    by = serializers.CharField(allow_blank=True)
    is_purchase = serializers.BooleanField()


class SubscriptionsDoor(PagedDoor):
    """The list of Your products."""

    tag = "Subscriptions"
    reads = Scope.SUBSCRIPTIONS_READ
    listing = SUBSCRIPTIONS

    def declared(self) -> List:
        """A purchaser has fewer filters."""
        return list_for(self.actor)

    def find(self) -> None:
        """Who sees at least their own."""
        require(self.actor, Action.SUBSCRIPTION_SEE)

    @extend_schema(
        operation_id="listSubscriptions", summary="List subscriptions", responses=PageOf(SubscriptionRow)
    )
    def get(self, request: Request, organization: str) -> Response:
        """Return one row per subscription; a purchaser without a role sees their own."""
        return self.paged(
            _loaded(queries.visible(self.actor)), lambda rows: SubscriptionRow(rows, many=True).data
        )


class SubscriptionsExportDoor(ExportDoor, SubscriptionsDoor):
    """The list as a file."""

    reads = Scope.EXPORTS_READ
    filename = "subscriptions"

    @extend_schema(operation_id="exportSubscriptions", summary="Export subscriptions", responses=FILE)
    def get(self, request: Request, organization: str) -> HttpResponseBase:
        """Return the rows that match, all pages, as CSV or XLSX."""
        return self.exported(queries.visible(self.actor))


class SubscriptionDoor(Door):
    """One subscription."""

    tag = "Subscriptions"
    reads = Scope.SUBSCRIPTIONS_READ

    def find(self, subscription: UUID) -> None:
        """The subscription, if the actor may see it."""
        found = queries.find(self.actor, subscription)
        if found is None:
            raise Http404
        self.subscription = found

    @extend_schema(operation_id="getSubscription", summary="One subscription", responses=SubscriptionRow)
    def get(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Return a subscription."""
        return Response(SubscriptionRow(self.subscription).data)


class OrderHistoryDoor(SubscriptionDoor):
    """What was bought when."""

    @extend_schema(operation_id="getOrderHistory", summary="Order history", responses=OrderChange(many=True))
    def get(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Return the last 100 changes of the quantity, newest first, the purchase itself last."""
        return Response(OrderChange(queries.order_history(self.subscription), many=True).data)


def _loaded(subscriptions: QuerySet[Subscription]) -> QuerySet[Any]:
    return subscriptions.select_related("product", "purchaser")
