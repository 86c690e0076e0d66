"""What the pages about seats read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.audit.models import Entry
from kernel.lists.search import any_prefix
from kernel.ui.words import listed, number
from licensing.models import SEATS_FREE, Product, Seat, Subscription
from licensing.seats.journal import SeatVerb
from licensing.seats.rules import ASSIGNABLE
from tenants.actor import Actor
from tenants.models import Person
from tenants.people.queries import SEARCHED
from tenants.permissions.actions import Action
from tenants.permissions.can import can

FOUND = 20
CHOICES = 100


def changeable(actor: Actor, subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Return those whose seats the actor may change now: `rules.may_change_seats` as a filter."""
    owned = Q(id__in=[])
    if can(actor, Action.SEAT_ASSIGN_SELF_SERVICE) and actor.person_id:
        owned |= Q(owner_id=actor.person_id, purchaser_id=actor.person_id)
    if can(actor, Action.SEAT_ASSIGN_CENTRAL):
        owned |= Q(owner_id=None)
    return subscriptions.filter(owned, status__in=ASSIGNABLE)


def choices(actor: Actor, subscriptions: QuerySet[Subscription]) -> list[Subscription]:
    """Return the subscriptions somebody may assign in, those with most free seats first, as many as fit a choice."""
    rows = changeable(actor, subscriptions).select_related("product", "purchaser")
    return list(rows.order_by(SEATS_FREE.desc(), "purchaser_sort", "id")[:CHOICES])


def colleagues(product: Product, text: str) -> QuerySet[Person]:
    """Return the people who may hold a seat of the product and whose name or address begins with `text`.

    Name, address and department are all that is loaded: a purchaser may know no more of colleagues.
    """
    people = Person.objects.filter(any_prefix(SEARCHED, text), is_active=True)
    if not product.guests_may_hold:
        people = people.filter(kind=Person.Kind.MEMBER)
    return people.only("id", "tenant_id", "display_name", "email", "department").order_by("sort_name", "id")[
        :FOUND
    ]


def picked(person_ids: Sequence[UUID]) -> list[Person]:
    """Return the people picked so far, by name."""
    people = Person.objects.filter(id__in=person_ids)
    return list(
        people.only("id", "tenant_id", "display_name", "email", "department").order_by("sort_name", "id")
    )


def seats_chosen(subscriptions: QuerySet[Subscription], seat_ids: Sequence[UUID]) -> list[Seat]:
    """Return the ticked seats with their people; those that are gone, or not of these subscriptions, are left out."""
    seats = Seat.objects.filter(id__in=seat_ids, subscription_id__in=subscriptions.order_by().values("id"))
    return list(seats.select_related("person", "subscription__purchaser").order_by("person__sort_name", "id"))


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done, in a sentence, and the entries by which it can be undone."""

    sentence: str
    entry_ids: list[UUID]


def done_of(actor: Actor, entry_ids: Sequence[UUID]) -> Done | None:
    """Return what the actor's own entries say was done; None when they are nobody's or not about seats."""
    if not entry_ids:
        return None
    mine = Entry.objects.filter(id__in=entry_ids, actor_id=actor.person_id)
    entries = [entry for entry in mine if entry.verb in (SeatVerb.ASSIGNED, SeatVerb.UNASSIGNED)]
    if not entries:
        return None
    names = [name for entry in entries for name in entry.details["names"]]
    count = sum(entry.details["count"] for entry in entries)
    return Done(_in_words(entries[0].verb, names, count), [entry.id for entry in entries])


def _in_words(verb: str, names: list[str], count: int) -> str:
    assigned = verb == SeatVerb.ASSIGNED
    if 0 < len(names) <= 5:
        who = {"names": listed(names)}
        return (
            _("Licenses were assigned to %(names)s.") % who
            if assigned
            else _("Licenses were unassigned from %(names)s.") % who
        )
    how_many = {"count": number(count)}
    if assigned:
        return (
            ngettext("%(count)s license was assigned.", "%(count)s licenses were assigned.", count) % how_many
        )
    return (
        ngettext("%(count)s license was unassigned.", "%(count)s licenses were unassigned.", count) % how_many
    )
