"""What somebody sees of licenses: sums of counters, never a count of seats."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from kernel.lists.keyset import BadCursor, Page, Sort, page
from licensing.models import SEATS_FREE, Product, Subscription
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all

SUBSCRIPTIONS_SHOWN = 25
# The organization's own first: they have no purchaser.
BY_PURCHASER = Sort("purchaser", "purchaser_sort")


def visible(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions in use whose licenses an actor sees: all, what they bought themselves, or none."""
    rows = Subscription.objects.exclude(status=Subscription.Status.DELETED)
    if sees_all(actor, Action.LICENSE_SEE):
        return rows
    return rows.filter(purchaser_id=actor.person_id) if can(actor, Action.LICENSE_SEE) else rows.none()


def products(actor: Actor, *, by_name: bool = True) -> QuerySet[Any]:
    """Return one row per product (R37): `total`, `assigned`, `available` seats and `subscriptions`.

    `by_name` groups by the copy of the product's sort name too (`product_sort`): an index then gives a
    page its rows in order, and most of the table is never read. Other orders sum up everything anyhow,
    and are twice as fast without.
    """
    names = ("product_id", "product_sort") if by_name else ("product_id",)
    return (
        visible(actor)
        .values(*names)
        .annotate(
            total=Sum("quantity"),
            assigned=Sum("seats_used"),
            available=Sum(SEATS_FREE),
            subscriptions=Count("id"),
        )
    )


def count_products(subscriptions: QuerySet[Subscription]) -> int:
    """Return of how many products there are subscriptions: a look into the index per product, no sums."""
    some = subscriptions.filter(product_id=OuterRef("id"))
    return Product.objects.filter(Exists(some)).count()


def with_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add `name` and `code` of the product to the rows of one page."""
    known = Product.objects.in_bulk([row["product_id"] for row in rows])
    return [
        {**row, "name": known[row["product_id"]].name, "code": known[row["product_id"]].code} for row in rows
    ]


def sees_any(actor: Actor, product: Product) -> bool:
    """Whether the actor sees a subscription of the product, be it a deleted one."""
    rows = Subscription.objects.filter(product=product)
    return (
        rows if sees_all(actor, Action.LICENSE_SEE) else rows.filter(purchaser_id=actor.person_id)
    ).exists()


def of_product(actor: Actor, product: Product) -> QuerySet[Subscription]:
    """Return a product's subscriptions that the actor sees."""
    return visible(actor).filter(product=product)


@dataclass(frozen=True, slots=True)
class Totals:
    """Seats of a product, over the subscriptions somebody sees."""

    subscriptions: int
    total: int
    assigned: int
    available: int


def totals(subscriptions: QuerySet[Subscription]) -> Totals:
    """Return the sums of these subscriptions' counters."""
    nothing = 0
    sums = subscriptions.aggregate(
        subscriptions=Count("id"),
        total=Coalesce(Sum("quantity"), nothing),
        assigned=Coalesce(Sum("seats_used"), nothing),
        available=Coalesce(Sum(SEATS_FREE), nothing),
    )
    return Totals(**sums)


def subscriptions_page(subscriptions: QuerySet[Subscription], cursor: str) -> Page:
    """Return one page of subscriptions by purchaser, the organization's own first; a broken cursor shows the first."""
    rows = subscriptions.select_related("purchaser")
    try:
        return page(rows, BY_PURCHASER, cursor, SUBSCRIPTIONS_SHOWN)
    except BadCursor:
        return page(rows, BY_PURCHASER, "", SUBSCRIPTIONS_SHOWN)


def find_product(code: str) -> Product | None:
    """Return a product by its code or a former one."""
    return Product.objects.filter(code=code).first() or Product.objects.filter(aliases__code=code).first()
