"""products/: the catalogue, the same for every organization."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.fields import Slug
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists import filters
from kernel.lists.declare import Column, List
from kernel.lists.search import all_words
from licensing.models import Product

KINDS = {Product.Kind.PRODUCT: "product", Product.Kind.OFFER_TYPE: "offer-type"}


class ProductFilters(django_filters.FilterSet):
    """What narrows the catalogue."""

    self_service = filters.Flag(
        label=_("People may buy it by themselves"), condition=lambda rows: rows.filter(is_self_service=True)
    )
    kind = filters.ManyOf(
        field="kind",
        label=_("Kind"),
        choices={slug: (value, value.label) for value, slug in KINDS.items()},
    )


CATALOGUE = List(
    name="catalogue",
    columns=(Column(name="name", label=_("Product name"), sort="sort_name", fixed=True),),
    sort="name",
    filters=ProductFilters,
    search=lambda rows, text: rows.filter(all_words("sort_name", text)),
    search_label=_("Search products"),
    counted=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": n},
)


class ProductRow(serializers.Serializer):
    """One thing that is sold or licensed."""

    code = serializers.CharField(help_text="Its stable public id.")
    name = serializers.CharField()
    family = serializers.CharField()
    publisher = serializers.CharField()
    kind = Slug(KINDS)
    is_self_service = serializers.BooleanField(help_text="Whether people may buy it by themselves.")
    guests_may_hold = serializers.BooleanField()
    excluded_countries = serializers.ListField(child=serializers.CharField())


class SkuRow(serializers.Serializer):
    """A technical variant."""

    id = serializers.UUIDField()
    part_number = serializers.CharField()


class ProductDetail(ProductRow):
    """A product with its SKUs and former ids."""

    skus = SkuRow(many=True, source="skus.all")
    aliases = serializers.SerializerMethodField(help_text="Former ids.")

    def get_aliases(self, product: Product) -> list[str]:
        """Return the codes it had before."""
        return list(product.aliases.order_by("code").values_list("code", flat=True))


class ProductsDoor(PagedDoor):
    """The catalogue."""

    tag = "Products"
    listing = CATALOGUE

    @extend_schema(operation_id="listProducts", summary="List products", responses=PageOf(ProductRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return products that can be had, by name."""
        return self.paged(_catalogue(), lambda rows: ProductRow(rows, many=True).data)


class ProductDoor(Door):
    """One product."""

    tag = "Products"

    def find(self, code: str) -> None:
        """The product, by its code or a former one."""
        self.product = _catalogue().filter(code=code).first() or Product.objects.get(aliases__code=code)

    @extend_schema(operation_id="getProduct", summary="One product", responses=ProductDetail)
    def get(self, request: Request, organization: str, code: str) -> Response:
        """Return a product by its code; a former code leads to the product it is now."""
        return Response(ProductDetail(self.product).data)


def _catalogue() -> QuerySet[Product]:
    return Product.objects.filter(is_active=True)
