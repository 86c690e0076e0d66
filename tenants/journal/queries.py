"""Entries of the journal for the page and its export."""

from typing import Any

from django.db.models import QuerySet

from kernel.audit.models import Entry
from kernel.lists.search import any_prefix, ids_first
from tenants.actor import Actor
from tenants.models import Person
from tenants.people.queries import SEARCHED
from tenants.permissions.actions import Action
from tenants.permissions.can import can

# People whose acts one search looks for.
MOST_PEOPLE = 200


def entries(actor: Actor) -> QuerySet[Entry]:
    """Return the whole journal for those who may see it; else nothing."""
    return Entry.objects.all() if can(actor, Action.JOURNAL_SEE) else Entry.objects.none()


def by_actor(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow to what people did whose name or address begins with `text`."""
    found = ids_first(Person.objects.filter(any_prefix(SEARCHED, text)), limit=MOST_PEOPLE)
    return queryset.filter(actor_id__in=found)


def by_subject(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow to what was done to things whose name has `text` in it."""
    return queryset.filter(subject_name__icontains=text)
