"""People for pages, the API and exports."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kernel.lists.search import any_prefix
from tenants.actor import Actor
from tenants.models import Person, RoleAssignment
from tenants.permissions.actions import Action
from tenants.permissions.can import can

# What a list shows of a person; contact and the rest wait for the person's own page.
_LISTED = (
    "tenant_id", "id", "account_id", "email", "first_name", "last_name", "display_name", "sort_name", "sort_last",
    "job_title", "department", "country", "kind", "source", "is_active", "created_at",
)  # fmt: skip
# Where a name or address that somebody types may begin.
SEARCHED = ("sort_name", "sort_last", "email")


def people(actor: Actor) -> QuerySet[Person]:
    """Return everybody of the organization with their roles, for those who may see people; else nobody."""
    if not can(actor, Action.PERSON_SEE):
        return Person.objects.none()
    roles = Prefetch("role_assignments", RoleAssignment.objects.order_by("role"))
    return Person.objects.only(*_LISTED).prefetch_related(roles)


def search(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow to people whose name, last name or address begins with `text`."""
    return queryset.filter(any_prefix(SEARCHED, text))


def with_role(queryset: QuerySet[Any], roles: list[str]) -> QuerySet[Any]:
    """Narrow to people who hold one of `roles`."""
    return queryset.filter(id__in=RoleAssignment.objects.filter(role__in=roles).values("person_id"))


def person(actor: Actor, person_id: UUID) -> Person | None:
    """Return one person with roles, or None when there is none the actor may see."""
    if not can(actor, Action.PERSON_SEE):
        return None
    return Person.objects.prefetch_related("role_assignments").filter(id=person_id).first()
