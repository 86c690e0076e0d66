"""What typed words mean in the list of subscriptions: products and people first, then rows by their ids.

Under row-level security an index answers only `=`, `<` and `>=`: names of products (which all
organizations share) may be searched freely, names of people from their beginning.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.lists.search import all_words, any_prefix, folded, ids_first, prefix
from licensing.models import Product, Subscription
from tenants.models import Person

MOST_PRODUCTS = 1_000
MOST_PEOPLE = 1_000
SUGGESTED = 12


def by_words(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows whose product or purchaser matches."""
    return queryset.filter(Q(product_id__in=product_ids(text)) | _bought_by(text))


def by_product(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows of the products that `text` names, by name, words of it, or product id."""
    return queryset.filter(product_id__in=product_ids(text))


def by_purchaser(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows bought by the people whose name or address begins with `text`."""
    return queryset.filter(_bought_by(text))


def product_ids(text: str) -> list[UUID]:
    """Return the products `text` names: exactly by name or (former) id, else all that have its words."""
    wanted = folded(text)
    exactly = Q(sort_name=wanted) | Q(code__iexact=wanted) | Q(aliases__code__iexact=wanted)
    return ids_first(Product.objects.filter(exactly).distinct(), limit=MOST_PRODUCTS) or ids_first(
        Product.objects.filter(all_words("sort_name", wanted)), limit=MOST_PRODUCTS
    )


def _bought_by(text: str) -> Q:
    """A full name is a copy on the row itself; last names and addresses lead to ids first."""
    return prefix("purchaser_sort", text) | Q(purchaser_id__in=_purchaser_ids(text))


def _purchaser_ids(text: str) -> list[UUID]:
    bought = Subscription.objects.filter(purchaser_id=OuterRef("id"))
    people = Person.objects.filter(any_prefix(("sort_last", "email"), text)).filter(Exists(bought))
    return ids_first(people, limit=MOST_PEOPLE)


def suggest_products(text: str) -> list[tuple[str, str]]:
    """Return products the organization has, for a field that is being typed in."""
    bought = Subscription.objects.filter(product_id=OuterRef("id"))
    found = Product.objects.filter(all_words("sort_name", text)).filter(Exists(bought)).order_by("sort_name")
    return [(name, "") for name in found.values_list("name", flat=True)[:SUGGESTED]]


def suggest_purchasers(text: str) -> list[tuple[str, str]]:
    """Return people who bought something, address and name, for a field that is being typed in."""
    bought = Subscription.objects.filter(purchaser_id=OuterRef("id"))
    people = Person.objects.filter(any_prefix(("sort_name", "sort_last", "email"), text)).filter(
        Exists(bought)
    )
    return list(people.order_by("sort_name").values_list("email", "display_name")[:SUGGESTED])


def of_leavers(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows whose purchaser has been switched off."""
    return queryset.filter(purchaser_id__in=Person.objects.filter(is_active=False).values("id"))
