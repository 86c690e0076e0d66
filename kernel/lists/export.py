"""Exports of a list: exactly the rows that match and the columns that are chosen, all pages.

CSV goes from COPY to the reader with memory flat; a workbook is read in keyset pages. Headings name
the time zone of moments, a price brings its currency along.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, CharField, Choices, DecimalField, F, QuerySet, Value, When
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Cast, Round, TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.lists.declare import Column, List
from kernel.lists.keyset import Sort, page
from kernel.ui import words
from kernel.values.money import EXPONENTS
from kernel.web.download import csv_response, xlsx_response

# A worksheet has 1,048,576 rows, one of them the heading.
MOST_ROWS = 1_048_575
BATCH = 5_000
PREFIX = "export_"


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of file, with their words."""
    return [("csv", _("CSV file")), ("xlsx", _("Excel workbook"))]


def words_of(path: str, choices: type[Choices]) -> Case:
    """Return the expression that writes a choice's word in the running language."""
    whens = [When(**{path: value}, then=Value(str(label))) for value, label in choices.choices]
    return Case(*whens, default=Value(""), output_field=CharField())


def day_of(path: str) -> TruncDate:
    """Return the expression that writes a moment's day in the reader's time zone."""
    return TruncDate(path, tzinfo=timezone.get_current_timezone())


def amount_of(minor: str, currency: str) -> Case:
    """Return the expression that writes minor units as an exact decimal of their currency."""
    by_places: dict[int, list[str]] = {}
    for code, places in EXPONENTS.items():
        by_places.setdefault(places, []).append(code)
    whens = [
        When(**{f"{currency}__in": codes}, then=_decimal(minor, places))
        for places, codes in by_places.items()
    ]
    return Case(*whens, default=_decimal(minor, 2), output_field=_money_field())


def _decimal(minor: str, places: int) -> Round:
    exact = Cast(F(minor), _money_field()) / Value(10**places)
    return Round(exact, places, output_field=_money_field())


def _money_field() -> DecimalField:
    return DecimalField(max_digits=24, decimal_places=4)


def exported(lst: List, shown: Sequence[Column]) -> list[Column]:
    """Return the columns a file has: those shown, each followed by what belongs to it."""
    found: dict[str, Column] = {}
    for column in shown:
        for name in (column.name, *column.also):
            one = lst.column(name)
            if one.value is not None:
                found.setdefault(name, one)
    return list(found.values())


def header(columns: Sequence[Column]) -> list[str]:
    """Return the headings; a column with moments names their time zone."""
    zone = timezone.get_current_timezone_name()
    return [f"{column.label} ({zone})" if column.zoned else str(column.label) for column in columns]


def export(
    request: HttpRequest,
    lst: List,
    queryset: QuerySet[Any],
    sort: Sort,
    shown: Sequence[Column],
    *,
    kind: str,
    filename: str = "",
) -> HttpResponseBase:
    """Answer with the rows of `queryset` as a file; 422 with a sentence when that cannot be."""
    columns = exported(lst, shown)
    named = {f"{PREFIX}{column.name}": _expression(column.value) for column in columns}
    name = f"{filename or lst.name}-{timezone.localdate():%Y-%m-%d}"
    if kind == "csv":
        dash = "-" if sort.descending else ""
        ordered = queryset.order_by(f"{dash}{sort.path}", f"{dash}{sort.key}").values(**named)
        tenant_id = request.actor.tenant_id  # type: ignore[attr-defined]
        return csv_response(
            tenant_id=tenant_id, header=header(columns), query=ordered, columns=list(named), filename=name
        )
    if kind != "xlsx":
        return _sorry(_("There is no such kind of file. Choose CSV or XLSX."))
    if queryset.order_by().values(lst.key)[: MOST_ROWS + 1].count() > MOST_ROWS:
        most = words.number(MOST_ROWS)
        return _sorry(
            _("A workbook holds at most %(most)s rows. Export as CSV, or filter first.") % {"most": most}
        )
    loaded = queryset.values(*dict.fromkeys((sort.path, sort.key)), **named)
    return xlsx_response(header=header(columns), rows=_rows(loaded, sort, list(named)), filename=name)


def _expression(value: Any) -> BaseExpression | F:
    if isinstance(value, str):
        return F(value)
    return value() if callable(value) and not hasattr(value, "resolve_expression") else value  # type: ignore[no-any-return]


def _rows(queryset: QuerySet[Any], sort: Sort, names: Sequence[str]) -> Iterator[list[Any]]:
    cursor = ""
    while True:
        batch = page(queryset, sort, cursor, BATCH)
        for row in batch.rows:
            yield [row[name] for name in names]
        if not batch.next:
            return
        cursor = batch.next


def _sorry(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
