"""What the tests of expiry share: an organization, days that pass, and what is seen afterwards."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F

from kernel.audit.models import Entry
from kernel.outbox.models import Message
from kernel.values import clock
from licensing.expiry.follow_schedule import follow_schedule
from licensing.expiry.warn import warn
from licensing.models import SeatLedger, Subscription
from tests.factories.tenants import inside

Channel, Status = Subscription.Channel, Subscription.Status
DAY = timedelta(days=1)
START = datetime(2027, 1, 10, 12, tzinfo=UTC)
NIGHT = timedelta(hours=14, minutes=30)


def after(days: float) -> datetime:
    return START + days * DAY


def pass_day(tenant_id, moment: datetime) -> list[str]:
    """Do the daily work as it is done at `moment`."""
    with clock.at(moment):
        return follow_schedule(tenant_id) + warn(tenant_id)


def pass_days(tenant_id, days: Iterable[int]) -> None:
    """Do the daily work in the nights after these days."""
    for day in days:
        pass_day(tenant_id, after(day) + NIGHT)


def seen(subscription) -> tuple[Status, datetime]:
    with inside(subscription.tenant_id):
        row = Subscription.objects.get(id=subscription.id)
    return Status(row.status), row.status_at


def state(tenant_id) -> list[tuple]:
    """Everything the schedule decides about all subscriptions: statuses, dates, seats, ledger."""
    with inside(tenant_id):
        rows = Subscription.objects.order_by("id").values_list(
            "id", "status", "status_at", "seats_used", "expires_at"
        )
        ledger = SeatLedger.objects.filter(kind=SeatLedger.Kind.UNASSIGNED).order_by(
            "subscription_id", "person_id"
        )
        return [*rows, *ledger.values_list("subscription_id", "person_id", "delta", "at", "actor_name")]


def mails(tenant_id) -> list[tuple[str, str, str]]:
    """Each letter as (letter, to, first of key's event)."""
    with inside(tenant_id):
        posted = Message.objects.filter(kind="mail").order_by("id")
        return [(one.payload["letter"], one.payload["to"], one.key) for one in posted]


def letters(tenant_id) -> list[str]:
    return [letter for letter, _to, _key in mails(tenant_id)]


def entries(tenant_id) -> list[tuple[str, str]]:
    with inside(tenant_id):
        found = Entry.objects.filter(verb__startswith="expiry.").order_by("id").annotate(who=F("actor_name"))
        return [(entry.verb, entry.who) for entry in found]
