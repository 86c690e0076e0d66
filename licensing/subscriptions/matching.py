"""What typed words mean in the list of subscriptions: products and people first, then rows by their ids.

Under row-level security an index answers only `=`, `<` and `>=`: names of products (which all
organizations share) may be searched freely, names of people from their beginning.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.lists.search import all_words, any_prefix, folded, ids_first, prefix
from licensing.models import Product, Subscription
from tenants.models import Person
from tenants.people.queries import SEARCHED

MOST_PRODUCTS = 1_000
MOST_PEOPLE = 1_000
SUGGESTED = 12


def by_words(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows whose product or purchaser matches."""
    return queryset.filter(_any_of([_of_products(text), *_bought_by(text)]))


def by_product(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows of the products that `text` names: by name, words of it, or product id."""
    return queryset.filter(_any_of([_of_products(text)]))


def by_purchaser(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the rows bought by the people whose name or address begins with `text`."""
    return queryset.filter(_any_of(_bought_by(text)))


def _any_of(conditions: Iterable[Q | None]) -> Q:
    """Return the conditions that can hold, joined by OR; an OR with one that cannot would cost the index."""
    possible = [condition for condition in conditions if condition is not None]
    return reduce(or_, possible) if possible else Q(id__in=[])


def _of_products(text: str) -> Q | None:
    """Match a (former) product id exactly, else a name exactly, else all names that have the words."""
    wanted = folded(text)
    is_id = Q(code__iexact=wanted) | Q(aliases__code__iexact=wanted)
    # An id is one word.
    by_id = [] if " " in wanted else ids_first(Product.objects.filter(is_id), limit=MOST_PRODUCTS)
    if by_id:
        return Q(product_id__in=by_id)
    named = Product.objects.filter(all_words("sort_name", wanted))
    names = ids_first(named, limit=MOST_PRODUCTS, key="sort_name")
    # The row's own copy of the name: an index has it in the list's usual order.
    exactly = [name for name in names if name == wanted]
    return Q(product_sort__in=exactly or names) if names else None


def _bought_by(text: str) -> Iterator[Q]:
    """A full name is a copy on the row itself; last names and addresses lead to ids first."""
    by_name = prefix("purchaser_sort", text)
    if Subscription.objects.filter(by_name).exists():
        yield by_name
    bought = Subscription.objects.filter(purchaser_id=OuterRef("id"))
    people = Person.objects.filter(any_prefix(("sort_last", "email"), text)).filter(Exists(bought))
    if found := ids_first(people, limit=MOST_PEOPLE):
        yield Q(purchaser_id__in=found)


def suggest_products(subscriptions: QuerySet[Any], text: str) -> list[tuple[str, str]]:
    """Return products of these subscriptions, for a field that is being typed in."""
    bought = subscriptions.filter(product_id=OuterRef("id"))
    found = Product.objects.filter(all_words("sort_name", text)).filter(Exists(bought)).order_by("sort_name")
    return [(name, "") for name in found.values_list("name", flat=True)[:SUGGESTED]]


def suggest_purchasers(subscriptions: QuerySet[Any], text: str) -> list[tuple[str, str]]:
    """Return people who bought one of these, address and name, for a field that is being typed in."""
    bought = subscriptions.filter(purchaser_id=OuterRef("id"))
    people = Person.objects.filter(any_prefix(SEARCHED, text)).filter(Exists(bought))
    return list(people.order_by("sort_name").values_list("email", "display_name")[:SUGGESTED])


def of_leavers(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows whose purchaser has been switched off."""
    return queryset.filter(purchaser_id__in=Person.objects.filter(is_active=False).values("id"))
