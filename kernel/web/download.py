"""Downloads: CSV by COPY inside a tenant scope of its own, XLSX from the same query, both safe in a spreadsheet."""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any
from uuid import UUID

import xlsxwriter
from django.db import connection
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse

from kernel.isolation.scope import tenant_scope

# A cell that begins with one of these is run as a formula by spreadsheets.
FORMULA_STARTS = "=+-@\t\r"
CHUNK = 64 * 1024


def guarded(value: Any) -> Any:
    """Return a cell that a spreadsheet shows as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS and value else value


def csv_response(
    *, tenant_id: UUID, header: Sequence[str], query: QuerySet[Any], columns: Sequence[str], filename: str
) -> StreamingHttpResponse:
    """Stream `query`'s `columns` (names of values or annotations) as CSV, memory flat at any size."""
    sql = copy_statement(query, columns)
    response = StreamingHttpResponse(_stream(tenant_id, header, sql), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


def copy_statement(query: QuerySet[Any], columns: Sequence[str]) -> str:
    """Return COPY (query) TO STDOUT with the formula guard in SQL."""
    inner, params = query.values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        literal = cursor.mogrify(inner, params).decode()
    names = [f"c{i}" for i in range(len(columns))]
    cells = ", ".join(
        f"CASE WHEN pg_typeof({n})::text IN ('text', 'character varying') AND {n}::text ~ '^[=+@\\t\\r-]' "
        f"THEN '''' || {n}::text ELSE {n}::text END"
        for n in names
    )
    return f"COPY (SELECT {cells} FROM ({literal}) AS q({', '.join(names)})) TO STDOUT WITH (FORMAT csv)"


def _stream(tenant_id: UUID, header: Sequence[str], sql: str) -> Iterator[bytes]:
    """Yield the CSV; COPY writes into a pipe from a thread with a connection of its own."""
    yield b"\xef\xbb\xbf" + (",".join(_quoted(guarded(str(cell))) for cell in header) + "\r\n").encode()
    reader, writer = os.pipe()
    failure: list[BaseException] = []
    thread = threading.Thread(target=_copy_into, args=(tenant_id, sql, writer, failure), daemon=True)
    thread.start()
    with os.fdopen(reader, "rb") as rows:
        while chunk := rows.read(CHUNK):
            yield chunk
    thread.join()
    if failure:
        raise failure[0]


def _copy_into(tenant_id: UUID, sql: str, writer: int, failure: list[BaseException]) -> None:
    try:
        with os.fdopen(writer, "wb") as pipe, tenant_scope(tenant_id), connection.cursor() as cursor:
            cursor.copy_expert(sql, pipe)
    except BaseException as error:  # noqa: BLE001 raised again in the thread that streams
        failure.append(error)
    finally:
        connection.close()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def xlsx_response(*, header: Sequence[str], rows: Iterable[Sequence[Any]], filename: str) -> FileResponse:
    """Return a workbook with one sheet; rows are written to a temporary file one by one."""
    workbook_file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 FileResponse closes it
    book = xlsxwriter.Workbook(
        workbook_file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
    )
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if hasattr(value, "strftime"):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write(number, column, value if isinstance(value, int | float | None) else str(value))
    sheet.autofit()
    book.close()
    workbook_file.seek(0)
    return FileResponse(workbook_file, as_attachment=True, filename=f"{filename}.xlsx")
