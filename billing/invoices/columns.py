"""The list of invoices, declared once: page, exports, saved views and API derive from it."""

from dataclasses import replace
from typing import Any

import django_filters
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.invoices import matching, queries
from billing.models import Invoice, InvoiceLine
from kernel.lists import filters
from kernel.lists.declare import Column, List, View
from kernel.lists.export import amount_of, day_of, words_of
from kernel.lists.registry import listed
from kernel.ui.words import capped
from tenants.actor import Actor

Kind, Status, Line = Invoice.Kind, Invoice.Status, InvoiceLine.Kind

KINDS = {
    "invoice": (Kind.INVOICE, Kind.INVOICE.label),
    "credit-note": (Kind.CREDIT_NOTE, Kind.CREDIT_NOTE.label),
}
STATUSES = {
    "due": (Status.DUE, Status.DUE.label),
    "paid": (Status.PAID, Status.PAID.label),
    "refunded": (Status.REFUNDED, Status.REFUNDED.label),
    "credited": (Status.CREDITED, Status.CREDITED.label),
}
TRANSACTIONS = {
    "purchase": (Line.PURCHASE, Line.PURCHASE.label),
    "monthly": (Line.MONTHLY, Line.MONTHLY.label),
    "renew": (Line.RENEW, Line.RENEW.label),
    "re-enable": (Line.REENABLE, Line.REENABLE.label),
    "add": (Line.ADD, Line.ADD.label),
    "remove": (Line.REMOVE, Line.REMOVE.label),
    "usage": (Line.USAGE, Line.USAGE.label),
    "cancel": (Line.CANCEL, Line.CANCEL.label),
    "convert": (Line.CONVERT, Line.CONVERT.label),
    "credit": (Line.CREDIT, Line.CREDIT.label),
}


class InvoiceFilters(django_filters.FilterSet):
    """What narrows the list."""

    status = filters.ManyOf(field="status", label=_("Status"), choices=STATUSES)
    kind = filters.ManyOf(field="kind", label=_("Kind"), choices=KINDS)
    date = filters.OneOf(
        label=_("Date"),
        choices={
            "3-months": (_("Past 3 months"), matching.past_months("issued_at", 3)),
            "6-months": (_("Past 6 months"), matching.past_months("issued_at", 6)),
        },
    )
    issued = filters.Days(field="issued_at", label=_("Specify a date range"))
    transaction = matching.Transactions(field="kind", label=_("Transaction type"), choices=TRANSACTIONS)
    product = filters.Text(
        label=_("Product"), matching=matching.by_product, suggest=matching.suggest_products
    )
    account = filters.OneOf(
        label=_("Billing account"),
        choices={
            "organization": (_("The organization"), matching.of_account(mine=False)),
            "mine": (_("Mine"), matching.of_account(mine=True)),
        },
    )


def _of_lines(expression: Any) -> Subquery:
    """Return what the lines of a bill say, each thing once, as one text."""
    lines: QuerySet[InvoiceLine] = InvoiceLine.objects.filter(invoice_id=OuterRef("id")).order_by()
    said = StringAgg(expression, Value(", "), distinct=True, output_field=CharField())
    return Subquery(lines.values("invoice_id").annotate(said=said).values("said"), output_field=CharField())


INVOICES = listed(
    List(
        name="invoices",
        sort="-date",
        columns=(
            Column(
                name="number",
                label=_("Number"),
                sort="number",
                value=lambda: queries.numbered("-"),
                fixed=True,
            ),
            Column(
                name="date", label=_("Date"), sort="issued_at", value=lambda: day_of("issued_at"), zoned=True
            ),
            Column(name="kind", label=_("Kind"), sort="kind", value=lambda: words_of("kind", Kind)),
            Column(name="products", label=_("Products"), value=lambda: _of_lines("product_name")),
            Column(
                name="transactions",
                label=_("Transaction type"),
                value=lambda: _of_lines(words_of("kind", Line)),
            ),
            Column(name="status", label=_("Status"), sort="status", value=lambda: words_of("status", Status)),
            Column(
                name="due", label=_("Due date"), sort="due_at", value=lambda: day_of("due_at"), zoned=True
            ),
            Column(
                name="total",
                label=_("Total"),
                sort="total_minor",
                value=lambda: amount_of("total_minor", "currency"),
                numeric=True,
                also=("currency",),
            ),
            Column(name="currency", label=_("Currency"), value="currency", export_only=True),
            Column(
                name="net",
                label=_("Amount without tax"),
                sort="net_minor",
                value=lambda: amount_of("net_minor", "currency"),
                numeric=True,
                shown=False,
                also=("currency",),
            ),
            Column(
                name="tax",
                label=_("Tax"),
                sort="tax_minor",
                value=lambda: amount_of("tax_minor", "currency"),
                numeric=True,
                shown=False,
                also=("currency",),
            ),
            Column(
                name="paid",
                label=_("Paid on"),
                sort="paid_at",
                nullable=True,
                value=lambda: day_of("paid_at"),
                zoned=True,
                shown=False,
            ),
            Column(name="account", label=_("Billing account"), value="account__name", shown=False),
            Column(
                name="purchase_order", label=_("Purchase order number"), value="purchase_order", shown=False
            ),
        ),
        filters=InvoiceFilters,
        search=matching.by_words,
        search_label=_("Search by number or product"),
        views=(
            View("due", _("Due"), "status=due&sort=due"),
            View("3-months", _("Past 3 months"), "date=3-months"),
            View("6-months", _("Past 6 months"), "date=6-months"),
            View("credit-notes", _("Credit notes"), "kind=credit-note"),
        ),
        counted=lambda n: ngettext("%(n)s bill", "%(n)s bills", n) % {"n": capped(n)},
    )
)
# To somebody who sees one account only, accounts mean nothing.
ONE_ACCOUNT = replace(
    INVOICES.without_filters("account"),
    columns=tuple(column for column in INVOICES.columns if column.name != "account"),
)


def list_for(actor: Actor) -> List:
    """Return the list as an actor may use it."""
    return INVOICES if queries.sees_organizations(actor) else ONE_ACCOUNT
