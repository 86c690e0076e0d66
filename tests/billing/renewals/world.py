"""Time passes: days with their work, charges that reach the bank, letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from billing.models import Invoice, InvoiceLine, PaymentPlan
from billing.renewals.bill_due import bill_due
from billing.renewals.dunning import dunning
from billing.renewals.take_back import take_back_deleted
from billing.renewals.warn import warn
from kernel.outbox.models import Message
from kernel.outbox.relay import deliver_due
from kernel.values import clock
from kernel.values.period import add_months
from licensing.expiry.follow_schedule import follow_schedule
from licensing.models import Subscription
from tests.factories.billing import make_account, make_method, make_plan
from tests.factories.licensing import make_subscription
from tests.factories.tenants import inside

START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORK = (dunning, bill_due, warn, follow_schedule, take_back_deleted)


@contextmanager
def day(number: float, start: datetime = START) -> Iterator[datetime]:
    """Be so many days after the start, at the same time of the day."""
    moment = start + number * DAY
    with clock.at(moment):
        yield moment


def night(tenant_id) -> list[str]:
    """Do a night's work as the daily registry orders it, and let the bank answer."""
    done = [line for work in WORK for line in work(tenant_id)]
    deliver_due(tenant_id)
    return done


def nights(tenant_id, first: int, last: int, start: datetime = START) -> dict[int, list[str]]:
    """Let nights pass; return what was done by day, the quiet ones left out."""
    done = {}
    for number in range(first, last + 1):
        with day(number, start):
            if lines := night(tenant_id):
                done[number] = lines
    return done


def buy(cast, product, behavior=None, *, person=None, start=START, **values):
    """A purchase by adele with a card of her own, whose first period is paid already."""
    person = person or cast.adele
    with clock.at(start):
        account = make_account(cast.contoso, person)
        method = None if behavior is None else make_method(account, behavior)
        periods = values.pop("periods", 1)
        given = {"quantity": 3, "term_months": 12, "frequency": 1, **values}
        given.setdefault("expires_at", add_months(start, given["term_months"]))
        subscription = make_subscription(cast.contoso, product, bought_by=person, **given)
        plan = make_plan(subscription, account, method, periods=periods)
    return subscription, plan


def fresh(row):
    """Return a row as it is now."""
    with inside(row.tenant_id):
        return type(row).objects.get(id=row.id)


def bills(subscription: Subscription) -> list[tuple[str, str, int]]:
    """Return (kind of line, status, net) of each bill and credit note, in order."""
    with inside(subscription.tenant_id):
        lines = InvoiceLine.objects.filter(subscription_id=subscription.id).select_related("invoice")
        return [
            (
                InvoiceLine.Kind(line.kind).name,
                Invoice.Status(line.invoice.status).name,
                line.net_minor,
            )
            for line in lines.order_by("invoice__issued_at", "invoice__number", "position")
        ]


def mailed(tenant_id) -> list[str]:
    """Return the names of the letters in the order they were posted."""
    with inside(tenant_id):
        return [row.payload["letter"] for row in Message.objects.filter(kind="mail").order_by("id")]


def letters(tenant_id, name: str) -> list[dict]:
    """Return the letters of a name."""
    with inside(tenant_id):
        rows = Message.objects.filter(kind="mail").order_by("id")
        return [row.payload for row in rows if row.payload["letter"] == name]


def plan_of(subscription: Subscription) -> PaymentPlan:
    """Return its plan as it is now."""
    with inside(subscription.tenant_id):
        return PaymentPlan.objects.get(subscription_id=subscription.id)
