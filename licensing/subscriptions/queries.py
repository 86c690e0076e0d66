"""Which subscriptions somebody sees, and what the pages about them read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.html import escape
from django.utils.translation import ngettext

from kernel.lists.selection import Params, chosen, wants_everything
from kernel.ui import words
from licensing.models import Seat, SeatLedger, Subscription, TakeOver
from licensing.subscriptions.columns import list_for
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all

HOLDERS_SHOWN = 20
CHANGES_SHOWN = 100

# Nobody takes control of these any more, or just now.
SETTLED = (Subscription.Status.DELETED, Subscription.Status.MOVING)
# What every row of the list shows or sorts by, and nothing more.
ROW = (
    "id",
    "product__name",
    "purchaser__display_name",
    "purchaser__is_active",
    "owner_id",
    "channel",
    "status",
    "status_at",
    "quantity",
    "seats_used",
    "price_minor",
    "currency",
    "frequency",
    "expires_at",
    "product_sort",
    "purchaser_sort",
)
# What only these columns need.
WANTED_BY = {"owner": "owner__display_name", "ordered": "started_at", "product_id": "product__code"}


def visible(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions an actor sees: all, what they bought themselves, or none."""
    if sees_all(actor, Action.SUBSCRIPTION_SEE):
        return Subscription.objects.all()
    if can(actor, Action.SUBSCRIPTION_SEE):
        return Subscription.objects.filter(purchaser_id=actor.person_id)
    return Subscription.objects.none()


def loaded(rows: QuerySet[Any], shown: Mapping[str, bool]) -> QuerySet[Any]:
    """Return rows of the list as dicts of `ROW`, `free` and what the shown columns want: counters, never counts."""
    free = F("quantity") - F("seats_used") - F("seats_reserved")
    wanted = [path for column, path in WANTED_BY.items() if shown[column]]
    return rows.values(*ROW, *wanted, free=free)


def spell(rows: list[dict[str, Any]]) -> None:
    """Add to rows of a page what each writes several times, escaped once: `key`, `name` and `buyer`."""
    for row in rows:
        row["key"] = escape(row["id"])
        row["name"] = escape(row["product__name"])
        row["buyer"] = escape(row["purchaser__display_name"] or "")


def find(actor: Actor, subscription_id: UUID) -> Subscription | None:
    """Return one subscription with its product and people, None when it is not there or not theirs."""
    related = ("product", "purchaser", "owner")
    return visible(actor).select_related(*related).filter(id=subscription_id).first()


def selected(actor: Actor, params: Params) -> QuerySet[Subscription]:
    """Return what was selected in the list in order to take control of it.

    `source=` repeated are single rows; with `everything=1` it is all that the list's own query
    string matches and somebody could take control of.
    """
    rows = visible(actor)
    if wants_everything(params):
        rows = rows.filter(owner_id__isnull=False).exclude(status__in=SETTLED)
    return chosen(list_for(actor), rows, params, ticked="source").order_by("product_sort", "id")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the order history: `delta` seats more or less, by whom; the first is the purchase."""

    at: datetime
    delta: int
    by: str
    is_purchase: bool = False

    @property
    def words(self) -> str:
        """What happened, in the reader's language."""
        count = abs(self.delta)
        number = {"number": words.number(count)}
        if self.is_purchase:
            return (
                ngettext("Bought with %(number)s license", "Bought with %(number)s licenses", count) % number
            )
        if self.delta > 0:
            return ngettext("%(number)s license more", "%(number)s licenses more", count) % number
        return ngettext("%(number)s license less", "%(number)s licenses less", count) % number


def order_history(subscription: Subscription) -> list[Change]:
    """Return what was bought and given back, newest first, the purchase itself last."""
    ledger = SeatLedger.objects.filter(subscription_id=subscription.id, person_id__isnull=True)
    entries = ledger.order_by("-at", "-id").values_list("at", "delta", "actor_name")
    changes = [Change(*entry) for entry in entries]
    untold = subscription.quantity - sum(change.delta for change in changes)
    if untold > 0:
        # Bought before there was a ledger.
        by = subscription.purchaser.display_name if subscription.purchaser else ""
        changes.append(Change(subscription.started_at, untold, by))
    if changes:
        changes[-1] = replace(changes[-1], is_purchase=True)
    return changes[:CHANGES_SHOWN]


def first_holders(subscription: Subscription) -> list[dict[str, Any]]:
    """Return the first people who hold a seat, by name."""
    held = Seat.objects.filter(subscription_id=subscription.id).select_related("person")
    names = ("person__display_name", "person__email", "person__is_active", "assigned_at")
    return list(held.order_by("person__sort_name", "person_id").values(*names)[:HOLDERS_SHOWN])


def takeovers(subscription: Subscription) -> QuerySet[TakeOver]:
    """Return the take-overs this subscription was a source of, newest first."""
    mine = TakeOver.objects.filter(sources__subscription_id=subscription.id)
    return mine.select_related("target__product").order_by("-created_at", "-id")
