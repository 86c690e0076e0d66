"""May this file, this line, be imported? May this person be switched off? Pure: over loaded values only."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from kernel.values.decision import Decision
from tenants.people.layout import CONTACT, FIELDS, LONGEST, LONGEST_CONTACT, SHORTEST, Columns

MOST_BYTES = 300 * 1024 * 1024
MOST_LINES = 1_000_000
# A file with more broken lines than this is the wrong file, not one with mistakes.
MOST_PROBLEMS = 10_000
# Up to here the preview is made, and the import done, while one waits.
SMALL = 5_000

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
# Beside those of old, those that turn the direction of all text around them: nobody shall read as somebody else.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


class FileReason(StrEnum):
    """Why a whole file is refused; each has its sentence in explain.py."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TOO_MANY_LINES = "file_too_many_lines"
    ENCODING = "file_encoding"
    UNREADABLE = "file_unreadable"
    HEADINGS = "file_headings"
    GONE = "file_gone"
    UNCHECKED = "file_unchecked"
    RUNNING = "file_running"
    TOO_MANY_PROBLEMS = "file_too_many_problems"
    NOTHING = "file_nothing_to_import"


class LineReason(StrEnum):
    """What is wrong with one line."""

    CELLS = "line_cells"
    NO_ADDRESS = "line_no_address"
    BAD_ADDRESS = "line_bad_address"
    FOREIGN_DOMAIN = "line_foreign_domain"
    NO_NAME = "line_no_name"
    TOO_LONG = "line_too_long"
    CHARACTER = "line_character"
    TWICE = "line_twice"
    SYNCED = "line_synced"


class PersonReason(StrEnum):
    """Why somebody cannot be switched off or on."""

    UNKNOWN = "unknown_person_here"
    YOURSELF = "switch_yourself"
    LAST_GLOBAL = "last_global_admin"
    SYNCED = "person_synced"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One mistake: the line as an editor counts it, the heading of the cell, and why."""

    line: int
    column: str
    reason: LineReason
    facts: dict[str, Any] = field(default_factory=dict)


class Line(NamedTuple):
    """A good line, in the order the staging table takes it. Empty text leaves what is there."""

    line: int
    email: str
    first_name: str
    last_name: str
    display_name: str
    job_title: str
    department: str
    country: str
    contact: str


def judge(
    line: int, cells: Sequence[str], columns: Columns, *, domains: Collection[str], twice: dict[int, int]
) -> Line | list[LineProblem]:
    """Return the person a line describes, or everything that is wrong with it.

    `domains` are the organization's mail domains; `twice` names for a repeated line the one it repeats.
    """
    if len(cells) != len(columns.headings):
        return [
            LineProblem(line, "", LineReason.CELLS, {"found": len(cells), "wanted": len(columns.headings)})
        ]
    text = f",{','.join(cells)},"
    is_plain = _is_plain(text)
    if not is_plain:
        cells = [" ".join(cell.split()) for cell in cells]
    email = cells[columns.place["email"]].casefold()
    problems = _of_address(line, email, domains)
    if not is_plain or len(text) > SHORTEST:
        problems += _of_cells(line, cells, columns)
    name = cells[columns.place["display_name"]]
    if not name or not (is_plain or _shows(name)):
        problems.append(LineProblem(line, "Display name", LineReason.NO_NAME))
    if line in twice:
        problems.append(LineProblem(line, "Username", LineReason.TWICE, {"first": twice[line]}))
    if problems:
        return problems
    values = ["" if position is None else cells[position] for position in columns.fields]
    contact = {name: cells[position] for name, position in columns.contact if cells[position]}
    return Line._make((line, email, *values[1:], json.dumps(contact) if contact else "{}"))


def _is_plain(text: str) -> bool:
    """Whether one look shows that no cell has needless blanks or odd characters, as in nearly every line."""
    return text.isprintable() and not ("  " in text or ", " in text or " ," in text)


def _shows(name: str) -> bool:
    """Whether there is anything to see in it; a joiner or a space without width alone is nobody's name."""
    return any(letter.isprintable() and letter != " " for letter in name)


def _of_address(line: int, email: str, domains: Collection[str]) -> list[LineProblem]:
    if not email:
        return [LineProblem(line, "Username", LineReason.NO_ADDRESS)]
    match = _ADDRESS.fullmatch(email)
    if match is None:
        return [LineProblem(line, "Username", LineReason.BAD_ADDRESS, {"value": email[:100]})]
    if match[1] not in domains:
        facts = {"domain": match[1], "own": sorted(domains)[:5]}
        return [LineProblem(line, "Username", LineReason.FOREIGN_DOMAIN, facts)]
    return []


def _of_cells(line: int, cells: Sequence[str], columns: Columns) -> list[LineProblem]:
    if max(map(len, cells)) <= SHORTEST and "".join(cells).isprintable():
        return []  # as nearly every line is
    found = []
    for heading, cell in zip(columns.headings, cells, strict=True):
        longest = LONGEST_CONTACT if heading in CONTACT else LONGEST[FIELDS[heading]]
        if len(cell) > longest:
            found.append(
                LineProblem(line, heading, LineReason.TOO_LONG, {"length": len(cell), "longest": longest})
            )
        elif not cell.isprintable() and _CONTROL.search(cell):
            found.append(LineProblem(line, heading, LineReason.CHARACTER))
    return found


def may_be_switched(
    *, is_self: bool, is_synced: bool, is_global: bool, other_globals: int, off: bool
) -> Decision:
    """Answer whether somebody may be switched off (or on).

    The last active global admin stays, and nobody locks themselves out. Who is synced from a
    directory is switched there, or the next synchronization would undo it.
    """
    if is_synced:
        return Decision.no(PersonReason.SYNCED)
    if off and is_self:
        return Decision.no(PersonReason.YOURSELF)
    if off and is_global and not other_globals:
        return Decision.no(PersonReason.LAST_GLOBAL)
    return Decision.yes()
