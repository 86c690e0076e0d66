"""An organization's figures, as pictures: seats bought against used, and spend per month by channel."""

from datetime import UTC, date, datetime

from babel.dates import format_date
from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.ui import charts, words
from kernel.values.clock import today
from kernel.values.money import Money
from licensing.home.spend import Stretch, last_months, per_month
from licensing.licenses.queries import products, with_names
from licensing.models import Subscription
from tenants.actor import Actor

SHOWN = 10
Status, Channel = Subscription.Status, Subscription.Channel
# From then on nothing is paid for it any more.
ENDED = (Status.DISABLED, Status.DELETED)


def seats_chart(actor: Actor, short_name: str) -> SafeString | None:
    """Return the ten products with most seats, bought against used; None when there is none."""
    rows = with_names(list(products(actor, by_name=False).order_by("-total", "product_id")[:SHOWN]))
    if not rows:
        return None
    bars = [
        charts.Bar(
            row["name"],
            row["assigned"],
            total=row["total"],
            href=reverse("licensing:licenses:product", args=[short_name, row["code"]]),
        )
        for row in rows
    ]
    return charts.bars(
        title=_("Seats bought and used"),
        rows=bars,
        headings=(_("Product name"), _("Seats used"), _("Seats bought")),
    )


def spend_charts() -> list[SafeString]:
    """Return spend per month of the last twelve by channel, one picture per currency, the largest first."""
    months = last_months(today())
    spent = per_month(stretches(months[0]), months)
    by_size = sorted(spent, key=lambda currency: -sum(map(sum, spent[currency].values())))
    return [_picture(currency, spent[currency], months) for currency in by_size]


def stretches(since: date) -> list[Stretch]:
    """Return what was paid for from `since` (the first of a month) on: one pass, grouped by month of start and end."""
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    rows: QuerySet[Subscription] = Subscription.objects.filter(price_minor__gt=0)
    rows = rows.filter(~Q(status__in=ENDED) | Q(status_at__gte=start))
    grouped = (
        rows.values("channel", "currency", "frequency")
        .annotate(
            start=TruncMonth("started_at", tzinfo=UTC),
            end=TruncMonth(Case(When(status__in=ENDED, then=F("status_at"))), tzinfo=UTC),
        )
        .annotate(minor=Sum(F("price_minor") * F("quantity")))
    )
    return [
        Stretch(
            row["channel"],
            row["currency"],
            row["frequency"],
            row["start"].date(),
            row["end"] and row["end"].date(),
            int(row["minor"]),
        )
        for row in grouped.order_by()
    ]


def _picture(currency: str, by_channel: dict[int, list[int]], months: list[date]) -> SafeString:
    return charts.columns(
        title=_("Spend per month in %(currency)s") % {"currency": currency},
        categories=[format_date(month, "LLL", locale=words.locale()) for month in months],
        series=[
            charts.Series(str(Channel(channel).label), by_channel[channel])
            for channel in Channel
            if any(by_channel.get(channel, ()))
        ],
        show=lambda minor: words.money(Money(int(minor), currency)),
        heading=_("Month"),
    )
