"""What a search in the top bar finds; ids first, then rows, so that an index answers."""

from dataclasses import dataclass
from uuid import UUID

from kernel.lists.search import all_words, any_prefix, folded, ids_first
from licensing.models import Product, Subscription
from tenants.actor import Actor
from tenants.models import Person
from tenants.people.queries import SEARCHED
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all

# Rows of each kind on the page; its list shows all.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; every list holds at most `SHOWN` rows."""

    subscriptions: list[Subscription]
    products: list[Product]
    people: list[Person]

    def __bool__(self) -> bool:
        return bool(self.subscriptions or self.products or self.people)


def find(actor: Actor, text: str) -> Found:
    """Search names of products, and names and addresses of people; nothing for an empty text."""
    if not folded(text):
        return Found([], [], [])
    product_ids = ids_first(Product.objects.filter(all_words("sort_name", text)), limit=1000)
    person_ids = ids_first(Person.objects.filter(any_prefix(SEARCHED, text)), limit=200)
    subscriptions = _subscriptions(actor, product_ids, person_ids)
    return Found(subscriptions, _products(actor, product_ids), _people(actor, person_ids))


def _subscriptions(actor: Actor, product_ids: list[UUID], person_ids: list[UUID]) -> list[Subscription]:
    if not can(actor, Action.SUBSCRIPTION_SEE):
        return []
    rows = Subscription.objects.filter(product_id__in=product_ids)
    if sees_all(actor, Action.SUBSCRIPTION_SEE):
        rows |= Subscription.objects.filter(purchaser_id__in=person_ids)
    else:
        rows = rows.filter(purchaser_id=actor.person_id)
    rows = rows.exclude(status=Subscription.Status.DELETED)
    return list(rows.select_related("product", "purchaser").order_by("product_sort", "id")[:SHOWN])


def _products(actor: Actor, product_ids: list[UUID]) -> list[Product]:
    """Only products of which the organization, or the purchaser, has something."""
    if not can(actor, Action.LICENSE_SEE):
        return []
    held = Subscription.objects.filter(product_id__in=product_ids)
    if not sees_all(actor, Action.LICENSE_SEE):
        held = held.filter(purchaser_id=actor.person_id)
    held_ids = held.order_by().values_list("product_id", flat=True).distinct()
    return list(Product.objects.filter(id__in=list(held_ids)).order_by("sort_name")[:SHOWN])


def _people(actor: Actor, person_ids: list[UUID]) -> list[Person]:
    if not can(actor, Action.PERSON_SEE):
        return []
    return list(Person.objects.filter(id__in=person_ids).order_by("sort_name")[:SHOWN])
