"""The organization's free licenses of a product, and who can hand them out: asked before anybody pays."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Sum

from licensing.lifecycle import WITHOUT_USE
from licensing.models import Product, Seat, Subscription
from licensing.models.subscription import SEATS_FREE
from licensing.seats.rules import ASSIGNABLE
from tenants.models import Person, RoleAssignment
from tenants.permissions.actions import Action
from tenants.permissions.can import who_may
from tenants.permissions.roles import Role


def free_licenses(product: Product) -> int:
    """Return how many licenses of the product the organization's admins could assign right now."""
    central = Subscription.objects.filter(product_id=product.id, owner_id__isnull=True, status__in=ASSIGNABLE)
    free: int = central.aggregate(free=Sum(SEATS_FREE))["free"] or 0
    return free


def holds_license(person_id: UUID, product: Product) -> bool:
    """Whether this person can use the product already."""
    held = Seat.objects.filter(person_id=person_id, subscription__product_id=product.id)
    return held.exclude(subscription__status__in=WITHOUT_USE).exists()


def who_can_assign() -> list[Person]:
    """Return the active people whose role lets them assign the organization's licenses, by name."""
    roles = who_may(Action.SEAT_ASSIGN_CENTRAL) & {str(role) for role in Role}
    # A user admin may assign too, but licenses are not their business: ask those whose it is.
    asked = roles & {str(Role.GLOBAL), str(Role.LICENSE)}
    held = RoleAssignment.objects.filter(person_id=OuterRef("id"), role__in=asked)
    people = Person.objects.filter(Exists(held), is_active=True)
    return list(people.order_by("sort_name", "id"))
