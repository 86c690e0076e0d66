"""Read a table row by row from any place in its file, so that a job can go on where it stopped."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

LONGEST_LINE = 64 * 1024
# Sheets bring many; a file of nothing but ends of lines would keep a thread busy for a minute.
MOST_BLANK = 1_000_000


class Row(NamedTuple):
    """Cells, the line they begin on as an editor counts it, and where the next row begins."""

    line: int
    cells: list[str]
    end: int
    end_line: int


class Unreadable(ValueError):
    """Around this line the file is no table."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def delimiter_of(path: Path) -> str:
    """Return what separates the headings: comma, semicolon or tab."""
    with path.open(encoding="utf-8") as file:
        head = file.readline(LONGEST_LINE)
    return max((",", ";", "\t"), key=head.count)


def rows(path: Path, delimiter: str, *, start: int = 0, line: int = 0) -> Iterator[Row]:
    """Yield the rows that are not empty from byte `start`, after `line` lines.

    Raises Unreadable for what is no table, and for more than `MOST_BLANK` blank lines.
    """
    with path.open("rb") as file:
        file.seek(start)
        source = _Lines(file, start)
        reader = csv.reader(source, delimiter=delimiter, strict=False)
        before, blank = line, 0
        try:
            for cells in reader:
                end_line = line + reader.line_num
                if any(map(str.strip, cells)):
                    yield Row(before + 1, cells, source.position, end_line)
                else:
                    blank = _one_more(blank)
                before = end_line
        except (csv.Error, UnicodeDecodeError, OverflowError) as error:
            raise Unreadable(before + 1) from error


def _one_more(blank: int) -> int:
    if blank >= MOST_BLANK:
        raise OverflowError
    return blank + 1


class _Lines:
    """The lines of a binary file as text; knows how many bytes it has given out."""

    def __init__(self, file: BinaryIO, position: int) -> None:
        self.file, self.position = file, position

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        if len(raw) > LONGEST_LINE:
            raise OverflowError
        self.position += len(raw)
        return str(raw, "utf-8")
