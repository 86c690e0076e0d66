"""The list of licenses, declared once: page, exports, saved views and API derive from it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel.lists import filters
from kernel.lists.declare import Column, List
from kernel.lists.registry import listed
from kernel.lists.search import all_words, folded, ids_first
from kernel.ui.words import capped
from licensing.models import Product
from licensing.subscriptions.columns import CHANNELS

MOST_PRODUCTS = 2_000


def _by_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Products first, then rows by their ids: names of products are shared by all organizations."""
    products = Product.objects.filter(all_words("sort_name", text))
    codes = Product.objects.filter(code__iexact=folded(text))
    found = ids_first(products, limit=MOST_PRODUCTS) + ids_first(codes, limit=1)
    return rows.filter(product_id__in=found)


class LicenseFilters(django_filters.FilterSet):
    """What narrows the list; the sums are then of the subscriptions that match."""

    channel = filters.ManyOf(field="channel", label=_("Channel"), choices=CHANNELS)


LICENSES = listed(
    List(
        name="licenses",
        key="product_id",
        sort="product",
        columns=(
            Column(
                name="product",
                label=_("Product name"),
                sort="product_sort",
                value="product__name",
                also=("product_id",),
                fixed=True,
            ),
            Column(name="total", label=_("Total quantity"), sort="total", value="total", numeric=True),
            Column(name="assigned", label=_("Assigned"), sort="assigned", value="assigned", numeric=True),
            Column(
                name="available",
                label=_("Available quantity"),
                sort="available",
                value="available",
                numeric=True,
            ),
            Column(
                name="subscriptions",
                label=_("Subscriptions"),
                sort="subscriptions",
                value="subscriptions",
                numeric=True,
                shown=False,
            ),
            Column(name="product_id", label=_("Product id"), value="product__code", shown=False),
        ),
        filters=LicenseFilters,
        search=_by_words,
        search_label=_("Search products"),
        counted=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": capped(n)},
    )
)
