"""Downloads: CSV by COPY inside a tenant scope of its own, XLSX from the same query, both safe in a spreadsheet."""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

import xlsxwriter
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from kernel.isolation.scope import tenant_scope

# A cell that begins with one of these is run as a formula by spreadsheets; some take the wide ones for the same.
FORMULA_STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
# Kinds of column that can hold nothing of the kind; every other one is guarded.
HARMLESS = frozenset(
    "UUIDField BooleanField DateField DateTimeField TimeField DecimalField FloatField IntegerField "
    "SmallIntegerField BigIntegerField PositiveIntegerField PositiveSmallIntegerField".split()
)
CHUNK = 256 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDEST = 60

NOTHING = "COPY (SELECT WHERE false) TO STDOUT WITH (FORMAT csv)"


def guarded(value: Any) -> Any:
    """Return a cell that a spreadsheet shows as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS and value else value


def csv_response(
    *, tenant_id: UUID, header: Sequence[str], query: QuerySet[Any], columns: Sequence[str], filename: str
) -> StreamingHttpResponse:
    """Stream `query`'s `columns` (names of fields or annotations) as CSV, memory flat at any size.

    The rows are read in a scope of its own, after the page's scope has closed; moments are written in the
    reader's time zone.
    """
    content = _stream(tenant_id, header, copy_statement(query, columns), timezone.get_current_timezone_name())
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


def copy_statement(query: QuerySet[Any], columns: Sequence[str]) -> str:
    """Return COPY (query) TO STDOUT with the formula guard in SQL."""
    rows = query.values_list(*columns)
    try:
        inner, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django knows that nothing can match (a filter by no ids) and would not ask at all.
        return NOTHING
    with connection.cursor() as cursor:
        literal = cursor.mogrify(inner, params).decode()
    names = [f"c{i}" for i in range(len(columns))]
    kinds = [_kind(rows, column) for column in columns]
    cells = ", ".join(
        name if kind in HARMLESS else _guard(name, kind) for name, kind in zip(names, kinds, strict=True)
    )
    given = ", ".join(names)
    return f"COPY (SELECT {cells} FROM ({literal}) AS q({given})) TO STDOUT WITH (FORMAT csv)"  # noqa: S608 our own names


def _kind(rows: QuerySet[Any], column: str) -> str:
    expression = F(column).resolve_expression(rows._chain().query)
    return expression.output_field.get_internal_type()


def _guard(name: str, kind: str) -> str:
    """Return the guarded cell: comparing a code point costs half of what comparing text does."""
    text = name if kind in {"CharField", "TextField"} else f"{name}::text"
    starts = ", ".join(str(ord(start)) for start in FORMULA_STARTS)
    return f"CASE WHEN ascii({text}) IN ({starts}) THEN '''' || {text} ELSE {text} END"


def _stream(tenant_id: UUID, header: Sequence[str], sql: str, zone: str) -> Iterator[bytes]:
    """Yield the CSV; COPY writes into a pipe from a thread with a connection of its own."""
    yield BYTE_ORDER_MARK + (",".join(_quoted(guarded(str(cell))) for cell in header) + "\n").encode()
    reader, writer = os.pipe()
    failure: list[BaseException] = []
    thread = threading.Thread(target=_copy_into, args=(tenant_id, sql, zone, writer, failure), daemon=True)
    thread.start()
    try:
        while chunk := os.read(reader, CHUNK):
            yield chunk
    finally:
        # Also when the reader went away: the thread then finds the pipe closed and ends.
        os.close(reader)
        thread.join()
    if failure:
        raise failure[0]


def _copy_into(tenant_id: UUID, sql: str, zone: str, writer: int, failure: list[BaseException]) -> None:
    try:
        with (
            os.fdopen(writer, "wb", CHUNK) as pipe,
            tenant_scope(tenant_id),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET LOCAL TIME ZONE %s", [zone])
            cursor.copy_expert(sql, pipe)
    except BaseException as error:  # noqa: BLE001 raised again in the thread that streams
        failure.append(error)
    finally:
        connection.close()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def xlsx_response(*, header: Sequence[str], rows: Iterable[Sequence[Any]], filename: str) -> FileResponse:
    """Return a workbook with one sheet; rows are written to a temporary file one by one.

    Text is written as text, whatever it begins with; moments in the reader's time zone.
    """
    workbook_file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 FileResponse closes it
    book = xlsxwriter.Workbook(
        workbook_file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, words in enumerate(header):
        sheet.set_column(column, column, min(max(12, len(words) + 4), WIDEST))
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, day, moment)
    book.close()
    workbook_file.seek(0)
    return FileResponse(workbook_file, as_attachment=True, filename=f"{filename}.xlsx")


def _write(sheet: Any, number: int, column: int, value: Any, day: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(number, column, local.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(number, column, value, day)
    elif isinstance(value, bool):
        sheet.write_boolean(number, column, value)
    elif isinstance(value, str | UUID):
        sheet.write_string(number, column, str(value))
    else:
        sheet.write_number(number, column, value)
