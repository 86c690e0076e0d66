"""What the doors of take-over show."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from kernel.lists.search import prefix
from licensing.models import SEATS_FREE, Subscription, TakeOver, TakeOverSource
from licensing.takeover.headcount import FATE
from tenants.actor import Actor
from tenants.models import Person
from tenants.permissions.actions import Action
from tenants.permissions.can import sees_all


def targets_for(sources: Sequence[Subscription], *, word: str = "", seats: int = 0) -> QuerySet[Subscription]:
    """Return where these sources' people could go: the organization's own active subscriptions.

    Same product first, then by most free seats (`free`). `word` is the beginning of a product's
    name, `seats` the least number of free seats.
    """
    products = {source.product_id for source in sources}
    found = Subscription.objects.select_related("product").filter(
        owner_id=None, status=Subscription.Status.ACTIVE
    )
    found = found.exclude(id__in=[source.id for source in sources])
    if word:
        found = found.filter(prefix("product_sort", word))
    same = Case(When(product_id__in=products, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = found.annotate(is_other_product=same, free=SEATS_FREE)
    return (found.filter(free__gte=seats) if seats else found).order_by("is_other_product", "-free", "id")


def takeovers_of(actor: Actor) -> QuerySet[TakeOver]:
    """Return the take-overs an actor may see: all, or those of what they bought themselves."""
    found = TakeOver.objects.all()
    if sees_all(actor, Action.SUBSCRIPTION_SEE):
        return found
    return found.filter(id__in=steps_of(actor).order_by().values("takeover_id"))


def steps_of(actor: Actor) -> QuerySet[TakeOverSource]:
    """Return the sources an actor may see, in the order they are worked off: all, or what they bought themselves."""
    found = TakeOverSource.objects.order_by("position")
    if sees_all(actor, Action.SUBSCRIPTION_SEE):
        return found
    return found.filter(subscription__purchaser_id=actor.person_id)


def people_of_plan(
    source_ids: Sequence[UUID], target: Subscription, fate: str, *, after: UUID | None = None, most: int = 20
) -> list[Person]:
    """Return the next people of a plan who share a fate (move, there, inactive, guest), in id order."""
    sql = """
        SELECT DISTINCT s.person_id FROM licensing_seat s
        JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = s.person_id
        LEFT JOIN licensing_seat t
          ON t.tenant_id = %(tenant)s AND t.subscription_id = %(target)s AND t.person_id = s.person_id
        WHERE s.tenant_id = %(tenant)s AND s.subscription_id = ANY(%(sources)s::uuid[])
          AND s.person_id > %(after)s AND {fate} = %(fate)s
        ORDER BY s.person_id LIMIT %(most)s
    """.replace("{fate}", FATE)
    params: dict[str, Any] = {
        "tenant": target.tenant_id,
        "target": target.id,
        "sources": list(source_ids),
        "after": after or UUID(int=0),
        "guests": target.product.guests_may_hold,
        "fate": fate,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = [person_id for (person_id,) in cursor.fetchall()]
    return list(Person.objects.filter(id__in=found).order_by("id"))
