"""The list of orders: what was asked for, what it cost, what was given back of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import django_filters
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.accounts.permission import seen
from billing.checkout.serializers import KINDS as KIND_WORDS
from billing.checkout.serializers import STATES as STATE_WORDS
from billing.invoices import matching
from billing.invoices.queries import numbered, sees_organizations
from billing.models import Order, Payment
from kernel.lists import filters
from kernel.lists.declare import Column, List, View
from kernel.lists.export import amount_of, day_of, words_of
from kernel.lists.registry import listed
from kernel.ui.words import capped
from tenants.actor import Actor

Kind, State = Order.Kind, Order.State
ROW: Final = (
    "id", "number", "account__code", "account__name", "kind", "state", "currency", "placed_at", "quantity",
    "product__name", "total_minor", "refund_minor", "buyer_name", "subscription_id",
)  # fmt: skip
STATES = {slug: (state, state.label) for state, slug in STATE_WORDS.items()}
KINDS = {slug: (kind, kind.label) for kind, slug in KIND_WORDS.items()}


class OrderFilters(django_filters.FilterSet):
    """What narrows the list."""

    status = filters.ManyOf(field="state", label=_("Status"), choices=STATES)
    kind = filters.ManyOf(field="kind", label=_("Kind"), choices=KINDS)
    date = filters.OneOf(
        label=_("Date"),
        choices={
            "3-months": (_("Past 3 months"), matching.past_months("placed_at", 3)),
            "6-months": (_("Past 6 months"), matching.past_months("placed_at", 6)),
        },
    )
    placed = filters.Days(field="placed_at", label=_("Specify a date range"))
    product = filters.Text(
        label=_("Product"), matching=matching.orders_by_product, suggest=matching.suggest_ordered
    )
    account = filters.OneOf(
        label=_("Billing account"),
        choices={
            "organization": (_("The organization"), matching.of_account(mine=False)),
            "mine": (_("Mine"), matching.of_account(mine=True)),
        },
    )


ORDERS = listed(
    List(
        name="orders",
        sort="-date",
        columns=(
            Column(name="number", label=_("Number"), sort="number", value=lambda: numbered("-O"), fixed=True),
            Column(
                name="date", label=_("Date"), sort="placed_at", value=lambda: day_of("placed_at"), zoned=True
            ),
            Column(name="kind", label=_("Kind"), sort="kind", value=lambda: words_of("kind", Kind)),
            Column(name="items", label=_("Items"), value="product__name"),
            Column(name="quantity", label=_("Quantity"), sort="quantity", value="quantity", numeric=True),
            Column(name="status", label=_("Status"), sort="state", value=lambda: words_of("state", State)),
            Column(
                name="total",
                label=_("Total"),
                sort="total_minor",
                value=lambda: amount_of("total_minor", "currency"),
                numeric=True,
                also=("currency",),
            ),
            Column(
                name="refund",
                label=_("Refund total"),
                value=lambda: amount_of("refund_minor", "currency"),
                numeric=True,
                also=("currency",),
            ),
            Column(name="currency", label=_("Currency"), value="currency", export_only=True),
            Column(name="buyer", label=_("Ordered by"), value="buyer_name", shown=False),
            Column(name="account", label=_("Billing account"), value="account__name", shown=False),
        ),
        filters=OrderFilters,
        search=matching.orders_by_words,
        search_label=_("Search by number or product"),
        views=(
            View("3-months", _("Past 3 months"), "date=3-months"),
            View("6-months", _("Past 6 months"), "date=6-months"),
            View("failed", _("Not completed"), "status=failed"),
        ),
        counted=lambda n: ngettext("%(n)s order", "%(n)s orders", n) % {"n": capped(n)},
    )
)
ONE_ACCOUNT = replace(
    ORDERS.without_filters("account"),
    columns=tuple(column for column in ORDERS.columns if column.name != "account"),
)


def list_for(actor: Actor) -> List:
    """Return the list as an actor may use it."""
    return ORDERS if sees_organizations(actor) else ONE_ACCOUNT


def visible(actor: Actor) -> QuerySet[Order]:
    """Return the orders an actor sees: those of the accounts whose bills they see, with total and refund."""
    refunds = Payment.objects.filter(order_id=OuterRef("id"), kind=Payment.Kind.REFUND)
    kept = refunds.exclude(state=Payment.State.REFUSED).order_by()
    sums = kept.values("order_id").annotate(sum=Sum("amount_minor")).values("sum")
    return Order.objects.filter(account_id__in=seen(actor).order_by().values("id")).annotate(
        total_minor=F("net_minor") + F("tax_minor"),
        refund_minor=Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0)),
    )


def loaded(rows: QuerySet[Any], shown: Mapping[str, bool]) -> QuerySet[Any]:
    """Return rows of the list as dicts of `ROW`."""
    return rows.values(*ROW)


def spell(rows: list[dict[str, Any]]) -> None:
    """Add to the rows of a page their `label` and the words of their kind."""
    for row in rows:
        row["label"] = f"{row['account__code']}-O{row['number']:05d}"
        row["kind_words"] = Kind(row["kind"]).label
