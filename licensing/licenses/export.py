"""The holders of licenses as a file: what its columns are, and its rows by COPY or in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.lists.export import MOST_ROWS, day_of, words_of
from kernel.lists.keyset import Sort, page
from kernel.web.download import csv_response, xlsx_response
from licensing.models import Product, Seat, Subscription
from tenants.models import Organization

# The unique key of seats: any number of rows in pages, each from the index.
BY_SEAT = Sort("seat", "subscription_id", "person_id")
BATCH = 5_000
# Beyond this many rows a CSV comes as the database finds them: nobody reads it line by line.
SORTED = 100_000


@dataclass(frozen=True, slots=True)
class UsersFile:
    """The seats of some subscriptions, with the headings and expressions of a file's columns."""

    seats: QuerySet[Seat]
    columns: dict[str, tuple[str, Any]]

    @property
    def header(self) -> list[str]:
        """The headings, in order."""
        return [heading for heading, _expression in self.columns.values()]

    @property
    def query(self) -> QuerySet[Any]:
        """All rows: by purchaser and then by name, as long as sorting costs less than reading."""
        rows = self.seats.order_by()
        if not rows[SORTED : SORTED + 1]:
            rows = rows.order_by("subscription__purchaser_sort", "subscription_id", "person__sort_name")
        return rows.values(**self._expressions)

    @property
    def fits_workbook(self) -> bool:
        """Whether a worksheet has rows enough."""
        return self.seats[: MOST_ROWS + 1].count() <= MOST_ROWS

    def rows(self) -> Iterator[list[Any]]:
        """Yield the rows subscription by subscription, read in pages: memory stays flat."""
        seats, cursor = self.seats.values(BY_SEAT.path, BY_SEAT.key, **self._expressions), ""
        while True:
            batch = page(seats, BY_SEAT, cursor, BATCH)
            for row in batch.rows:
                yield [row[name] for name in self.columns]
            if not (cursor := batch.next):
                return

    @property
    def _expressions(self) -> dict[str, Any]:
        return {name: expression for name, (_heading, expression) in self.columns.items()}


def seats_of(subscriptions: QuerySet[Subscription]) -> QuerySet[Seat]:
    """Return the seats of these subscriptions."""
    return Seat.objects.filter(subscription_id__in=subscriptions.order_by().values("id"))


def export_users(
    organization: Organization, product: Product, subscriptions: QuerySet[Subscription], kind: str
) -> Any:
    """Return the response with these subscriptions' holders as "csv" or "xlsx".

    None when a workbook has too few rows for them.
    """
    file = UsersFile(seats_of(subscriptions), _columns(organization.name))
    filename = f"users-{product.code}-{timezone.localdate():%Y-%m-%d}".lower()
    if kind != "xlsx":
        return csv_response(
            tenant_id=organization.id,
            header=file.header,
            query=file.query,
            columns=list(file.columns),
            filename=filename,
        )
    if not file.fits_workbook:
        return None
    return xlsx_response(header=file.header, rows=file.rows(), filename=filename)


def _columns(organization: str) -> dict[str, tuple[str, Any]]:
    zone = timezone.get_current_timezone_name()
    nobody = Value("")
    return {
        "organization": (_("Organization"), Value(organization, output_field=CharField())),
        "product": (_("Product name"), F("subscription__product__name")),
        "product_code": (_("Product id"), F("subscription__product__code")),
        "subscription_": (_("Subscription id"), F("subscription_id")),
        "purchaser": (_("Purchaser"), Coalesce("subscription__purchaser__display_name", nobody)),
        "purchaser_email": (_("Purchaser email"), Coalesce("subscription__purchaser__email", nobody)),
        "user": (_("User name"), F("person__display_name")),
        # The English name on purpose: a file goes back in as it came out.
        "email": ("User principal name", F("person__email")),
        "department": (_("Department"), F("person__department")),
        "assigned_on": (f"{_('Assigned on')} ({zone})", day_of("assigned_at")),
        "status": (_("Status"), words_of("subscription__status", Subscription.Status)),
        "expiry": (f"{_('Expiry date')} ({zone})", day_of("subscription__expires_at")),
    }
