"""import_prices(): bring the list prices up to date with a table of the operator's."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from billing.models import Offer
from kernel.values.money import EXPONENTS
from licensing.models import Product, Subscription

FIXED = ("product_id", "term_months", "frequency_months", "trial_days")
HIGHEST = 10**12
# (product's code, currency, months of the term, months between bills)
Key = tuple[str, str, int, int]


class Wrong(ValueError):
    """A line that cannot be used; its text says why and what to do."""


@dataclass(slots=True)
class Imported:
    """What was done; nothing was when there are problems, which are (line, what is wrong and what to do)."""

    offers: int = 0
    created: int = 0
    changed: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


def import_prices(path: Path) -> Imported:
    """Read the columns product_id, term_months, frequency_months, trial_days and one per currency.

    A price is in major units, per seat and billing period; an empty cell ends the sale in that currency.
    All of the file or nothing; what the file does not name stays. Bought subscriptions keep their price.
    """
    products = dict(Product.objects.values_list("code", "id"))
    done, wanted = Imported(), {}
    try:
        for line, row in _rows(path):
            try:
                wanted.update(_read(row, products))
            except Wrong as wrong:
                done.problems.append((line, str(wrong)))
    except Wrong as wrong:
        done.problems.append((0, str(wrong)))
    if not done.problems:
        _write(wanted, products, done)
    return done


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restval="")
            missing = [name for name in FIXED if name not in (reader.fieldnames or ())]
            if missing:
                raise Wrong(_("Columns are missing: %(names)s. Add them.") % {"names": ", ".join(missing)})
            for row in reader:
                yield reader.line_num, {name: (cell or "").strip() for name, cell in row.items() if name}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Wrong(
            _("The file cannot be read: %(error)s. Save it as CSV in UTF-8.") % {"error": error}
        ) from None


def _read(row: dict[str, str], products: dict[str, UUID]) -> dict[Key, tuple[int | None, int]]:
    code = row["product_id"]
    if code not in products:
        raise Wrong(_("No product has the id %(id)s: import the catalog first or correct it.") % {"id": code})
    term, frequency, trial = (_number(row, name) for name in FIXED[1:])
    if frequency not in Subscription.Frequency.values or not frequency <= term <= 36 or term % frequency:
        raise Wrong(
            _("A term of %(term)d months billed every %(frequency)d does not fit: write 1 or 12, 12 or 36.")
            % {"term": term, "frequency": frequency}
        )
    if trial > 365:
        raise Wrong(_("A trial of %(days)d days is too long: write 365 at most.") % {"days": trial})
    prices = {name: cell for name, cell in row.items() if name not in FIXED}
    return {
        (code, currency, term, frequency): (_minor(cell, currency), trial)
        for currency, cell in prices.items()
    }


def _number(row: dict[str, str], name: str) -> int:
    if not row[name].isdecimal() or len(row[name]) > 4:
        raise Wrong(
            _("The column %(column)s holds “%(value)s”: write a number.")
            % {"column": name, "value": row[name]}
        )
    return int(row[name])


def _minor(cell: str, currency: str) -> int | None:
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise Wrong(_("“%(name)s” is no currency: write a code such as EUR.") % {"name": currency})
    if not cell:
        return None
    try:
        minor = Decimal(cell).scaleb(EXPONENTS.get(currency, 2))
    except InvalidOperation:
        minor = Decimal(-1)
    if not minor.is_finite() or minor < 0 or minor != minor.to_integral_value() or minor > HIGHEST:
        raise Wrong(
            _("“%(price)s” is no price in %(currency)s: write it with a point, such as 12.50.")
            % {"price": cell, "currency": currency}
        )
    return int(minor)


def _write(wanted: dict[Key, tuple[int | None, int]], products: dict[str, UUID], done: Imported) -> None:
    codes = {id_: code for code, id_ in products.items()}
    there: dict[Key, Offer] = {
        (codes[one.product_id], one.currency, one.term_months, one.frequency): one
        for one in Offer.objects.all()
    }
    fresh = []
    for key, (minor, trial) in wanted.items():
        offer, is_sold = there.get(key), minor is not None
        values = {"price_minor": minor or 0, "trial_days": trial, "is_active": is_sold}
        if offer is None:
            if is_sold:
                code, currency, term, frequency = key
                shared = {"currency": currency, "term_months": term, "frequency": frequency}
                fresh.append(Offer(product_id=products[code], **shared, **values))
        elif any(getattr(offer, name) != value for name, value in values.items()):
            Offer.objects.filter(id=offer.id).update(**values)
            done.changed += 1
    Offer.objects.bulk_create(fresh, batch_size=500)
    done.created, done.offers = len(fresh), sum(minor is not None for minor, _trial in wanted.values())
