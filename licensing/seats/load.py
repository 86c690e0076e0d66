"""What the verbs of seats load first: the locked subscription and the people."""

from collections.abc import Sequence
from uuid import UUID

from kernel.values.decision import Decision, Refused
from licensing.models import Subscription
from licensing.seats.rules import SeatReason
from licensing.seats.write import lock
from tenants.models import Person


def lock_one(subscription_id: UUID) -> Subscription:
    """Return the subscription, locked, with its product. Raises Refused (UNKNOWN_SUBSCRIPTION)."""
    found = lock([subscription_id])
    if not found:
        raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
    return found[0]


def load_people(person_ids: Sequence[UUID]) -> list[Person]:
    """Return the people of this organization among `person_ids`, by name; ids of nobody are left out."""
    return list(Person.objects.filter(id__in=person_ids).order_by("sort_name", "id"))
