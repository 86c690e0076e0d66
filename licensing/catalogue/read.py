"""Read the three public tables; every line that cannot be used is a Problem with its cure."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.catalogue.rules import CODE_LENGTH, Conventions, normalized

SHIPPED = Path(__file__).parent / "data"
SKUS = ("skus.csv", ("sku_id", "sku_part_number", "product_name", "service_plans"))
PRODUCTS = ("self-service-products.csv", ("product_name", "product_id", "no_card_trial", "kind"))
ALIASES = ("product-id-aliases.csv", ("product_name", "old_id", "new_id"))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which line, and what to do; line 0 is the whole file."""

    file: str
    line: int
    text: str


class Wrong(ValueError):
    """A line that cannot be used; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class SkuRow:
    """One line of skus.csv."""

    id: UUID
    part_number: str
    product_name: str
    service_plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One line of self-service-products.csv."""

    code: str
    name: str
    is_offer_type: bool
    has_no_card_trial: bool


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One line of product-id-aliases.csv."""

    old: str
    new: str


@dataclass(slots=True)
class Tables:
    """What the files say."""

    skus: list[SkuRow] = field(default_factory=list)
    products: list[ProductRow] = field(default_factory=list)
    aliases: list[AliasRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_tables(folder: Path) -> Tables:
    """Return the rows of the three files in `folder` and all problems; nothing is raised for a bad file."""
    tables = Tables()
    tables.products = _rows(folder, PRODUCTS, _product, lambda row: row.code, tables.problems)
    tables.skus = _rows(folder, SKUS, _sku, lambda row: str(row.id), tables.problems)
    codes = {row.code for row in tables.products}

    def alias(cells: dict[str, str]) -> AliasRow:
        return _alias(cells, codes)

    tables.aliases = _rows(folder, ALIASES, alias, lambda row: row.old, tables.problems)
    return tables


@cache
def conventions() -> Conventions:
    """Return the portal's own tables about families, markets, renamed products and prerequisites."""
    return Conventions(
        families=tuple((row["name_contains"], row["family"]) for row in _shipped("families.csv")),
        markets=tuple(
            (row["family"], country)
            for row in _shipped("markets.csv")
            for country in row["countries"].split()
        ),
        same={
            normalized(row["sku_product_name"]): row["product_id"] for row in _shipped("same-products.csv")
        },
        needed=tuple((row["product_id"], row["needed_product_id"]) for row in _shipped("prerequisites.csv")),
    )


def _shipped(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _rows(
    folder: Path,
    table: tuple[str, tuple[str, ...]],
    read: Callable[[dict[str, str]], T],
    key: Callable[[T], str],
    problems: list[Problem],
) -> list[T]:
    """Return the usable rows of one file; a key that came before is a problem too."""
    name, wanted = table
    rows: dict[str, T] = {}
    try:
        for line, cells in _lines(folder / name, wanted):
            try:
                row = read(cells)
            except Wrong as wrong:
                problems.append(Problem(name, line, str(wrong)))
                continue
            if key(row) in rows:
                twice = _("“%(id)s” was there already: leave out one of the two.") % {"id": key(row)}
                problems.append(Problem(name, line, twice))
            rows[key(row)] = row
    except Wrong as wrong:
        problems.append(Problem(name, 0, str(wrong)))
    return list(rows.values())


def _lines(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells without blanks around them). Raises Wrong for a file that cannot be read."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restkey="", restval=None)
            missing = [column for column in wanted if column not in (reader.fieldnames or ())]
            if missing:
                raise Wrong(_("Columns are missing: %(names)s. Add them.") % {"names": ", ".join(missing)})
            for cells in reader:
                yield reader.line_num, _cells(cells)
    except FileNotFoundError:
        raise Wrong(_("The file is not there. Put it into this folder or name another folder.")) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Wrong(
            _("The file cannot be read: %(error)s. Save it as CSV in UTF-8.") % {"error": error}
        ) from None


def _cells(cells: dict[str, str | None]) -> dict[str, str]:
    # str.strip() takes no-break spaces too; the public table has some.
    return {name: (value or "").strip() for name, value in cells.items() if name}


def _needed(cells: dict[str, str], column: str, longest: int) -> str:
    value = cells[column]
    if not value:
        raise Wrong(_("The column %(column)s is empty: fill it.") % {"column": column})
    if len(value) > longest:
        raise Wrong(
            _("The column %(column)s holds more than %(longest)s characters: shorten it.")
            % {"column": column, "longest": longest}
        )
    return value


def _one_of(cells: dict[str, str], column: str, allowed: tuple[str, ...]) -> str:
    value = cells[column].casefold()
    if value not in allowed:
        raise Wrong(
            _("The column %(column)s holds “%(value)s”: write one of %(allowed)s.")
            % {"column": column, "value": cells[column], "allowed": ", ".join(allowed)}
        )
    return value


def _sku(cells: dict[str, str]) -> SkuRow:
    try:
        number = UUID(cells["sku_id"])
    except ValueError:
        raise Wrong(_("“%(value)s” is no SKU id: write a UUID.") % {"value": cells["sku_id"]}) from None
    plans = tuple(plan.strip() for plan in cells["service_plans"].split(";") if plan.strip())
    name = " ".join(_needed(cells, "product_name", 300).split())
    return SkuRow(number, _needed(cells, "sku_part_number", 150), name, plans)


def _product(cells: dict[str, str]) -> ProductRow:
    return ProductRow(
        code=_needed(cells, "product_id", CODE_LENGTH),
        name=" ".join(_needed(cells, "product_name", 300).split()),
        is_offer_type=_one_of(cells, "kind", ("product", "offer_type")) == "offer_type",
        has_no_card_trial=_one_of(cells, "no_card_trial", ("yes", "no", "n/a")) == "yes",
    )


def _alias(cells: dict[str, str], codes: set[str]) -> AliasRow:
    row = AliasRow(_needed(cells, "old_id", CODE_LENGTH), _needed(cells, "new_id", CODE_LENGTH))
    if row.new not in codes:
        raise Wrong(
            _("No product has the id %(id)s: add it to %(file)s or correct it here.")
            % {"id": row.new, "file": PRODUCTS[0]}
        )
    if row.old in codes:
        raise Wrong(_("%(id)s is a product's present id: a former one must be another.") % {"id": row.old})
    return row
