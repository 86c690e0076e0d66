"""follow_names(): people were renamed; the copies that subscriptions sort and search by follow."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, Subquery

from licensing.models import Subscription
from tenants.models import Person


def follow_names(person_ids: Sequence[UUID]) -> None:
    """Bring `purchaser_sort` up to date on what these people bought; in the transaction that renames them."""
    bought = Subscription.objects.filter(purchaser_id__in=person_ids)
    # In id order, as everybody locks.
    locked = bought.select_for_update(no_key=True, of=("self",)).order_by("id").values_list("id", flat=True)
    name = Person.objects.filter(id=OuterRef("purchaser_id")).values("sort_name")
    Subscription.objects.filter(id__in=list(locked)).update(purchaser_sort=Subquery(name))
