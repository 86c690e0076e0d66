"""Read a file of addresses: one per line, or a table with a column that names people. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from kernel.values.decision import Decision, Refused
from licensing.seats.rules import SeatReason

MOST_LINES = 1_000_000
MOST_BYTES = 64 * 1024 * 1024
PART = 2_000
LONGEST_ADDRESS = 254
# Headings that name the column, best first; an export of users has the first one.
HEADINGS = (
    "user principal name", "userprincipalname", "username", "user name", "gebruikersnaam",
    "email", "e-mail", "email address", "e-mailadres", "e-mail address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines in a row; a blank line is None, one without an address its own text."""

    first_line: int
    addresses: list[str | None]

    @property
    def lines(self) -> int:
        """Lines that say anything."""
        return sum(address is not None for address in self.addresses)


def read_parts(file: IO[bytes], size: int) -> Iterator[Part]:
    """Yield the addresses of an uploaded CSV or text file of `size` bytes, a few thousand lines at a time.

    Reads from the start and leaves the file open. Raises Refused (FILE_NOT_TEXT, FILE_COLUMNS, FILE_TOO_LONG).
    """
    if size > MOST_BYTES:
        raise _refuse(SeatReason.FILE_TOO_LONG, most=MOST_LINES)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _parts(text)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refuse(SeatReason.FILE_NOT_TEXT) from error
    finally:
        # The wrapper would close the file with itself.
        text.detach()


def _parts(text: io.TextIOWrapper) -> Iterator[Part]:
    first = text.readline(10_000)
    if "\0" in first:
        raise _refuse(SeatReason.FILE_NOT_TEXT)
    delimiter = max(",;\t", key=first.count)
    head = next(csv.reader([first], delimiter=delimiter), [])
    column, has_heading = _column(head)
    rows = csv.reader(text, delimiter=delimiter)
    number, batch = (2, []) if has_heading else (1, [_cell(head, column)])
    longest = number + MOST_LINES
    for row in rows:
        batch.append(_cell(row, column))
        if len(batch) == PART:
            yield Part(number, batch)
            number, batch = number + PART, []
        if number + len(batch) > longest:
            raise _refuse(SeatReason.FILE_TOO_LONG, most=MOST_LINES)
    if batch:
        yield Part(number, batch)


def _column(head: Sequence[str]) -> tuple[int, bool]:
    """Return which column holds the addresses, and whether the first line is a heading."""
    names = [cell.strip().casefold() for cell in head]
    for heading in HEADINGS:
        if heading in names:
            return names.index(heading), True
    with_address = [position for position, cell in enumerate(head) if "@" in cell]
    if with_address:
        return with_address[0], False
    if len([name for name in names if name]) <= 1:
        return 0, False
    raise _refuse(SeatReason.FILE_COLUMNS, found=", ".join(cell.strip()[:40] for cell in head[:8]))


def _cell(row: Sequence[str], column: int) -> str | None:
    """Return the address of a line in lower case; None when the whole line is blank."""
    if not any(cell.strip() for cell in row):
        return None
    text = row[column] if column < len(row) else ""
    # An export guards cells that look like formulas with an apostrophe.
    return text.replace("\0", "").strip().removeprefix("'").casefold()[:LONGEST_ADDRESS]


def _refuse(code: SeatReason, **facts: object) -> Refused:
    return Refused(Decision.no(code, **facts))
