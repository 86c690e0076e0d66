"""Who holds a product's licenses, grouped by purchaser: any number of people, a page at a time.

The counters say how many each group has, so a page knows which groups it spans before it reads
a single seat: at most three reads of seats, each by keyset.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.core import signing
from django.db.models import Case, F, Q, QuerySet, Sum, UUIDField, Value, When
from django.db.models.functions import Coalesce

from kernel.lists.keyset import Page, Sort, page
from kernel.lists.search import any_prefix, ids_first
from licensing.models import Seat, Subscription
from tenants.models import Person
from tenants.people.queries import SEARCHED

SHOWN = 50
MOST_FOUND = 200
# Stands for the organization where purchasers have their id.
ORGANIZATION = UUID(int=0)
BY_PERSON = Sort("person", "person__sort_name", "id")
ROW = (
    "id",
    "subscription_id",
    "subscription__status",
    "person_id",
    "person__display_name",
    "person__sort_name",
    "person__email",
    "person__department",
    "person__is_active",
    "assigned_at",
)
_signer = signing.Signer(salt="licensing.licenses.holders")


@dataclass(slots=True)
class Group:
    """The users of what one person bought, or of what is the organization's own (`owner_id` None).

    `held` counts all of them; `rows` are those of this page, `resumed` when some came before.
    """

    owner_id: UUID | None
    name: str
    held: int
    subscription_ids: list[UUID]
    sort: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    resumed: bool = False


@dataclass(slots=True)
class HolderPage:
    """One page of groups; `next` is the cursor of the next page, "" on the last.

    `capped` says that a search found more people than it shows.
    """

    groups: list[Group]
    next: str = ""
    is_first: bool = True
    capped: bool = False


def groups_of(subscriptions: QuerySet[Subscription]) -> QuerySet[Any]:
    """Return one row per purchaser who has users, the organization first; kept ones are the organization's."""
    own = {"owner_id": None}
    return (
        subscriptions.filter(seats_used__gt=0)
        .annotate(
            group_sort=Case(When(**own, then=Value("")), default=F("purchaser_sort")),
            group_id=Coalesce("owner_id", Value(ORGANIZATION), output_field=UUIDField()),
        )
        .values("group_sort", "group_id", "owner_id", "owner__display_name")
        .annotate(held=Sum("seats_used"), ids=ArrayAgg("id"))
    )


def holders(subscriptions: QuerySet[Subscription], cursor: str = "") -> HolderPage:
    """Return a page of users by purchaser, then by name; a broken cursor shows the first page."""
    rows, within = groups_of(subscriptions), ""
    if at := _read(cursor):
        sort, group_id, within = at
        rows = rows.filter(Q(group_sort__gt=sort) | Q(group_sort=sort, group_id__gte=group_id))
    found = [_group(row) for row in rows.order_by("group_sort", "group_id")[: SHOWN + 1]]
    if not found:
        return HolderPage([], is_first=not at)
    found[0].resumed = bool(within)
    shown, following = _fill(found, within)
    return HolderPage(shown, next=following, is_first=not at)


def _fill(groups: list[Group], within: str) -> tuple[list[Group], str]:
    """Fill groups with users until the page is full; return them and the cursor of what follows."""
    start = groups[0]
    part = _part(start, within, SHOWN)
    if part.next:
        return [start], _write(start, part.next)
    room, whole = SHOWN - len(part.rows), 1
    while whole < len(groups) and groups[whole].held <= room:
        room -= groups[whole].held
        whole += 1
    _fill_whole(groups[1:whole])
    if whole == len(groups):
        return groups, ""
    if not room:
        return groups[:whole], _write(groups[whole], "")
    return groups[: whole + 1], _write(groups[whole], _part(groups[whole], "", room).next)


def _part(group: Group, within: str, room: int) -> Page:
    part = page(_seats(group.subscription_ids), BY_PERSON, within, room)
    group.rows = part.rows
    return part


def _fill_whole(groups: list[Group]) -> None:
    of = {one: group for group in groups for one in group.subscription_ids}
    if not of:
        return
    for row in _seats(list(of)).order_by(BY_PERSON.path, BY_PERSON.key):
        of[row["subscription_id"]].rows.append(row)


def search(subscriptions: QuerySet[Subscription], text: str) -> HolderPage:
    """Return the users whose name or address begins with `text`, grouped: people first, then their seats."""
    people = ids_first(
        Person.objects.filter(any_prefix(SEARCHED, text)).order_by("sort_name"), limit=MOST_FOUND + 1
    )
    seats = Seat.objects.filter(
        person_id__in=people[:MOST_FOUND], subscription_id__in=subscriptions.values("id")
    )
    found = list(seats.order_by(BY_PERSON.path, BY_PERSON.key).values(*ROW))
    held = subscriptions.filter(id__in={row["subscription_id"] for row in found})
    groups = [_group(row) for row in groups_of(held).order_by("group_sort", "group_id")]
    of = {one: group for group in groups for one in group.subscription_ids}
    for row in found:
        of[row["subscription_id"]].rows.append(row)
    return HolderPage(groups, capped=len(people) > MOST_FOUND)


def _seats(subscription_ids: list[UUID]) -> QuerySet[Any]:
    return Seat.objects.filter(subscription_id__in=subscription_ids).values(*ROW)


def _group(row: dict[str, Any]) -> Group:
    return Group(
        row["owner_id"], row["owner__display_name"] or "", row["held"], row["ids"], sort=row["group_sort"]
    )


def _write(group: Group, within: str) -> str:
    return _signer.sign_object([group.sort, str(group.owner_id or ORGANIZATION), within])


def _read(cursor: str) -> tuple[str, UUID, str] | None:
    try:
        sort, group_id, within = _signer.unsign_object(cursor)
        return sort, UUID(group_id), within
    except (signing.BadSignature, ValueError):
        return None
