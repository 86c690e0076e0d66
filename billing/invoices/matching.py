"""What typed words and choices mean in the lists of bills and orders."""

import re
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from billing.models import BillingAccount, InvoiceLine
from kernel.lists.filters import ManyOf
from kernel.lists.search import all_words, ids_first
from kernel.values.clock import now
from kernel.values.period import add_months
from licensing.models import Product

MOST_PRODUCTS = 1_000
SUGGESTED = 12
_NUMBER = re.compile(r"^(?:([a-z0-9]{2,12})-)?(o?)0*([0-9]{1,9})$", re.IGNORECASE)


class Transactions(ManyOf):
    """Bills that have a line of one of the chosen transaction types."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        """Return the bills that have such a line."""
        if not value:
            return qs
        kinds = [self.values[slug] for slug in value]
        return qs.filter(Exists(InvoiceLine.objects.filter(invoice_id=OuterRef("id"), kind__in=kinds)))


def past_months(field: str, months: int) -> Any:
    """Return the condition "`field` lies within the past `months` months"."""

    def condition(rows: QuerySet[Any]) -> QuerySet[Any]:
        since: datetime = add_months(now(), -months)
        return rows.filter(**{f"{field}__gte": since})

    return condition


def by_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the bills with that number (whole, or its last digits), else those for the products named so."""
    number = _by_number(text, "")
    return rows.filter(number) if number is not None else by_product(rows, text)


def by_product(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the bills with a line for the products that `text` names: by product id, or words of the name."""
    codes = list(_products(text).values_list("code", flat=True)[:MOST_PRODUCTS])
    return rows.filter(Exists(InvoiceLine.objects.filter(invoice_id=OuterRef("id"), product_code__in=codes)))


def orders_by_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the orders with that number, else those for the products named so."""
    number = _by_number(text, "O")
    return rows.filter(number) if number is not None else orders_by_product(rows, text)


def orders_by_product(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the orders of the products that `text` names."""
    return rows.filter(product_id__in=ids_first(_products(text), limit=MOST_PRODUCTS))


def suggest_products(rows: QuerySet[Any], text: str) -> list[tuple[str, str]]:
    """Return products these bills are for, for a field that is being typed in."""
    billed = InvoiceLine.objects.filter(product_code=OuterRef("code"), invoice_id__in=rows.values("id"))
    return _names(Product.objects.filter(all_words("sort_name", text)).filter(Exists(billed)))


def suggest_ordered(rows: QuerySet[Any], text: str) -> list[tuple[str, str]]:
    """Return products of these orders."""
    ordered = rows.filter(product_id=OuterRef("id"))
    return _names(Product.objects.filter(all_words("sort_name", text)).filter(Exists(ordered)))


def of_account(*, mine: bool) -> Any:
    """Return the condition that the organization pays, or somebody themselves."""
    theirs = BillingAccount.objects.filter
    return lambda rows: rows.filter(account_id__in=theirs(owner_id__isnull=not mine).values("id"))


def _names(products: QuerySet[Product]) -> list[tuple[str, str]]:
    return [(name, "") for name in products.order_by("sort_name").values_list("name", flat=True)[:SUGGESTED]]


def _products(text: str) -> QuerySet[Product]:
    wanted = text.casefold()
    by_id = Product.objects.filter(Q(code__iexact=wanted) | Q(aliases__code__iexact=wanted))
    if " " not in wanted and by_id.exists():
        return by_id
    return Product.objects.filter(all_words("sort_name", wanted))


def _by_number(text: str, letter: str) -> Q | None:
    """Return the condition for a public number or its last digits, None for other words."""
    found = _NUMBER.match(text.strip())
    if found is None or found[2].upper() not in ("", letter):
        return None
    number = Q(number=int(found[3]))
    return number & Q(account__code=found[1].upper()) if found[1] else number
