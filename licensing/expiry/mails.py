"""The letters that time brings, each in its reader's language and the organization's time zone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.isolation.scope import current_tenant_id
from kernel.outbox.letter import Reader, letters
from kernel.outbox.post import posted
from licensing.expiry.rules import deleted_at, step_after
from licensing.expiry.why import Why, why_of
from licensing.models import Seat, Subscription
from tenants.models import Organization, Person
from tenants.permissions.roles import Role

Status = Subscription.Status
ADMINS = (Role.GLOBAL, Role.BILLING)
Copy = tuple[Reader, dict[str, Any]]


def tell(name: str, subscriptions: Sequence[Subscription], why: Why | None = None) -> None:
    """Write to the owner of each, or to the admins for the organization's own; the same event once."""
    if not subscriptions:
        return
    told = [(one, f"{one.status_at:%Y%m%dT%H%M%S}", _facts(one, why)) for one in subscriptions]
    _post(name, _organization(), told)


def warn_of_end(days_left: Sequence[tuple[Subscription, int]], organization: Organization) -> int:
    """Write that a term ends and will not renew; return of how many subscriptions it was news."""
    told = []
    for one, days in days_left:
        ends = one.expires_at or one.status_at
        told.append((one, f"{ends:%Y%m%dT%H%M%S}:{days}", _ahead(one, ends)))
    return _post("subscription_ending", organization, told)


def holders_are_told() -> bool:
    """Whether the organization wants seat holders told."""
    return _organization().tell_seat_holders


def tell_holders(subscriptions: Sequence[Subscription]) -> None:
    """Write to everybody who holds a seat of these disabled subscriptions."""
    by_id = {one.id: one for one in subscriptions}
    seats = Seat.objects.filter(subscription_id__in=by_id, person__is_active=True)
    _post_to_holders(
        by_id, seats.values_list("subscription_id", "person_id", "person__email", "person__language")
    )


def tell_some_holders(subscription: Subscription, *, after: str, most: int) -> tuple[int, str]:
    """Write to the next holders in person order; return how many seats that were, and the last person."""
    seats = Seat.objects.filter(subscription_id=subscription.id).order_by("person_id")
    if after:
        seats = seats.filter(person_id__gt=after)
    rows = list(
        seats.values_list(
            "subscription_id", "person_id", "person__email", "person__language", "person__is_active"
        )[:most]
    )
    _post_to_holders({subscription.id: subscription}, [row[:4] for row in rows if row[4]])
    return len(rows), str(rows[-1][1]) if rows else after


def _post(
    name: str, organization: Organization, told: Sequence[tuple[Subscription, str, dict[str, Any]]]
) -> int:
    """Post one letter per subscription and reader; what was posted before is not even rendered."""
    readers = _readers([one for one, _event, _facts in told])
    wanted: dict[str, tuple[Subscription, Person, dict[str, Any]]] = {}
    for one, event, facts in told:
        for person in readers[one.id]:
            wanted[f"{name}:{one.id}:{event}:{person.id}"] = one, person, facts
    for key in posted("mail", wanted):
        del wanted[key]
    frame = {"organization_name": organization.name, "link_label": _("Open the subscription")}
    copies: list[Copy] = [
        (
            Reader(key, to=person.email, language=person.language or organization.language),
            {
                **frame,
                **facts,
                "link": f"{settings.PUBLIC_URL}/{organization.short_name}/billing/products/{one.id}/",
                "name": person.first_name or str(person),
            },
        )
        for key, (one, person, facts) in wanted.items()
    ]
    with timezone.override(ZoneInfo(organization.time_zone)):
        letters(name=name, copies=copies)
    return len({one.id for one, _person, _facts in wanted.values()})


def _readers(subscriptions: Sequence[Subscription]) -> dict[Any, list[Person]]:
    """Return whom each one's letters go to: its owner; the admins where there is none at work any more."""
    owner_ids = {one.owner_id for one in subscriptions if one.owner_id}
    owners = Person.objects.filter(id__in=owner_ids, is_active=True) if owner_ids else ()
    at_work = {person.id: person for person in owners}
    admins: list[Person] = []
    if any(one.owner_id not in at_work for one in subscriptions):
        holding = Person.objects.filter(is_active=True, role_assignments__role__in=ADMINS)
        admins = list(holding.distinct().order_by("sort_name", "id"))
    return {one.id: [at_work[one.owner_id]] if one.owner_id in at_work else admins for one in subscriptions}


def _facts(one: Subscription, why: Why | None) -> dict[str, Any]:
    following = step_after(Status(one.status), one.status_at, one.product)
    return {
        "product": one.product.name,
        "quantity": one.quantity,
        "seats": one.seats_used,
        "day": one.status_at,
        "why": why or why_of(one),
        "disabled_day": following.at if following and following.status == Status.DISABLED else None,
        "deleted_day": deleted_at(Status(one.status), one.status_at, one.product),
    }


def _ahead(one: Subscription, ends: datetime) -> dict[str, Any]:
    """Return what will become of a subscription whose term ends."""
    disabled = step_after(Status.EXPIRED, ends, one.product)
    return {
        "product": one.product.name,
        "quantity": one.quantity,
        "day": ends,
        "why": why_of(one),
        "disabled_day": disabled.at if disabled else None,
        "deleted_day": deleted_at(Status.EXPIRED, ends, one.product),
    }


def _post_to_holders(by_id: dict[Any, Subscription], rows: Iterable[Sequence[Any]]) -> None:
    organization = _organization()
    frame = {
        "organization_name": organization.name,
        "link": f"{settings.PUBLIC_URL}/{organization.short_name}/home/",
        "link_label": _("Open the portal"),
    }
    # One context per subscription: its holders share the rendering.
    contexts = {
        one.id: {**frame, "product": one.product.name, "day": one.status_at} for one in by_id.values()
    }
    copies: list[Copy] = [
        (
            Reader(
                f"seat_disabled:{id_}:{by_id[id_].status_at:%Y%m%dT%H%M%S}:{person_id}",
                to=email,
                language=language or organization.language,
            ),
            contexts[id_],
        )
        for id_, person_id, email, language in rows
    ]
    with timezone.override(ZoneInfo(organization.time_zone)):
        letters(name="seat_disabled", copies=copies)


def _organization() -> Organization:
    return Organization.objects.get(id=current_tenant_id())
