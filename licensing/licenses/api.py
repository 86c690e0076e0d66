"""licenses/: seats per product, one product's totals, and who holds its licenses."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.exports import FILE, FORMAT
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.declare import List
from kernel.lists.search import any_prefix, folded, ids_first
from licensing.licenses import queries
from licensing.licenses.columns import LICENSES
from licensing.licenses.export import BY_SEAT, export_users, seats_of
from licensing.licenses.holders import MOST_FOUND
from licensing.models import Subscription
from tenants.models import Person
from tenants.people.queries import SEARCHED
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope

# As many ids as an address has room for.
MOST_TICKED = 50
SUBSCRIPTION = OpenApiParameter(
    "subscription",
    {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": MOST_TICKED},
    style="form",
    explode=True,
    description="Only these subscriptions.",
)
WORDS = OpenApiParameter(
    "q",
    {"type": "string", "maxLength": 100},
    description="Beginning of a user's name or address; 200 people at most.",
)


class LicenseRow(serializers.Serializer):
    """The seats of one product, over all its subscriptions that are not deleted."""

    product = serializers.CharField(source="code", help_text="The product's code.")
    product_name = serializers.CharField(source="name")
    total = serializers.IntegerField(help_text="Seats bought.")
    assigned = serializers.IntegerField(help_text="Seats somebody holds.")
    available = serializers.IntegerField(help_text="Seats that can be assigned now.")
    subscriptions = serializers.IntegerField(help_text="How many subscriptions there are of it.")


class HolderRow(serializers.Serializer):
    """One person's license, and whose purchase it comes from."""

    subscription = serializers.UUIDField(source="subscription_id")
    purchaser = serializers.UUIDField(source="subscription.purchaser_id", allow_null=True)
    purchaser_name = serializers.CharField(
        source="subscription.purchaser.display_name", default=None, allow_null=True
    )
    owner = serializers.UUIDField(
        source="subscription.owner_id", allow_null=True, help_text="Null is the organization."
    )
    person = serializers.UUIDField(source="person_id")
    person_name = serializers.CharField(source="person.display_name")
    email = serializers.CharField(source="person.email")
    department = serializers.CharField(source="person.department", allow_blank=True)
    is_active = serializers.BooleanField(source="person.is_active")
    assigned_at = serializers.DateTimeField()


class LicensesDoor(PagedDoor):
    """One row per product."""

    tag = "Licenses"
    reads = Scope.LICENSES_READ
    listing = LICENSES

    def find(self) -> None:
        """Who sees at least their own."""
        require(self.actor, Action.LICENSE_SEE)

    @extend_schema(operation_id="listLicenses", summary="Licenses per product", responses=PageOf(LicenseRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return total, assigned and available seats per product."""
        return self.paged(
            queries.products(self.actor), lambda rows: LicenseRow(queries.with_names(rows), many=True).data
        )


class LicenseDoor(Door):
    """One product's seats."""

    tag = "Licenses"
    reads = Scope.LICENSES_READ

    def find(self, code: str) -> None:
        """The product, if the actor sees a subscription of it."""
        product = queries.find_product(code)
        if product is None or not queries.sees_any(self.actor, product):
            raise Http404
        require(self.actor, Action.LICENSE_SEE)
        self.product = product
        self.subscriptions = queries.of_product(self.actor, product)

    @extend_schema(operation_id="getLicense", summary="Licenses of one product", responses=LicenseRow)
    def get(self, request: Request, organization: str, code: str) -> Response:
        """Return the sums over a product's subscriptions."""
        sums = queries.totals(self.subscriptions)
        shown = {name: getattr(sums, name) for name in ("total", "assigned", "available", "subscriptions")}
        return Response(LicenseRow({"code": self.product.code, "name": self.product.name, **shown}).data)


class HoldersDoor(LicenseDoor, PagedDoor):
    """Who holds a product's licenses."""

    order = BY_SEAT
    more = (SUBSCRIPTION, WORDS)

    @extend_schema(operation_id="listLicenseUsers", summary="Users of a product", responses=PageOf(HolderRow))
    def get(self, request: Request, organization: str, code: str) -> Response:
        """Return the holders, subscription by subscription; the filter picks some of the purchases."""
        seats = seats_of(self.ticked()).select_related("person", "subscription__purchaser")
        if text := folded(request.query_params.get("q", "")):
            seats = seats.filter(
                person_id__in=ids_first(Person.objects.filter(any_prefix(SEARCHED, text)), limit=MOST_FOUND)
            )
        return self.paged(seats, lambda rows: HolderRow(rows, many=True).data)

    def ticked(self) -> QuerySet[Subscription]:
        """Return the subscriptions asked for, all without the parameter. Raises ValidationError."""
        given = self.request.query_params.getlist("subscription")
        if not given:
            return self.subscriptions
        try:
            ids = [UUID(one) for one in given]
        except ValueError as error:
            raise ValidationError({"subscription": [_("Send ids of subscriptions.")]}) from error
        if len(ids) > MOST_TICKED:
            sentence = _("Send at most %(most)d ids, or none for all.") % {"most": MOST_TICKED}
            raise ValidationError({"subscription": [sentence]})
        return self.subscriptions.filter(id__in=ids)


class HoldersExportDoor(HoldersDoor):
    """The holders as a file."""

    reads = Scope.EXPORTS_READ

    def find(self, code: str) -> None:
        """Who may export."""
        super().find(code)
        require(self.actor, Action.USERS_EXPORT)

    @classmethod
    def parameters(cls, listing: List | None) -> list[OpenApiParameter]:
        """No pages."""
        return [FORMAT, SUBSCRIPTION]

    @extend_schema(operation_id="exportLicenseUsers", summary="Export users", responses=FILE)
    def get(self, request: Request, organization: str, code: str) -> HttpResponseBase:
        """Return the holders of the subscriptions asked for as CSV or XLSX."""
        kind: Any = request.query_params.get("format", "csv")
        if kind not in ("csv", "xlsx"):
            raise ValidationError({"format": [_("Choose csv or xlsx.")]})
        answer = export_users(request._request.organization, self.product, self.ticked(), kind)
        if answer is None:
            sentence = _("A workbook holds about a million rows. Export as CSV, or name fewer subscriptions.")
            raise ValidationError({"format": [sentence]})
        return answer
