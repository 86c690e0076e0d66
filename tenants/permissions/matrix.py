"""THE TABLE: who may do what.

A cell is `yes`, `read` (may see, nothing else), `own` (only on what they bought themselves) or
`no`. The columns are the directory roles, then what every member and every guest may. A person
with several roles may what any of them may. The text is parsed at import: an unknown action,
role or cell, a missing row or a short one stops the start.
"""

from enum import StrEnum

from tenants.permissions.actions import Action
from tenants.permissions.roles import Role

TABLE = """
                                  global  billing  license  user  reader  member  guest
subscription:see                  yes     yes      no       no    read    own     no
license:see                       yes     read     yes      yes   read    own     no
seat:assign central               yes     no       yes      yes   no      no      no
seat:assign self-service          no      no       no       no    no      own     no
purchase:self-service             yes     yes      yes      yes   yes     yes     no
subscription:manage self-service  no      no       no       no    no      own     no
subscription:manage central       yes     yes      no       no    no      no      no
bill:see own                      no      no       no       no    no      own     no
bill:manage own                   no      no       no       no    no      own     no
bill:see organization             yes     yes      no       no    read    no      no
bill:manage organization          yes     yes      no       no    no      no      no
users:export                      yes     yes      yes      yes   yes     own     no
takeover:move                     yes     yes      no       no    no      no      no
takeover:keep                     yes     yes      no       no    no      no      no
takeover:cancel                   yes     yes      no       no    no      no      no
person:see                        yes     yes      yes      yes   read    no      no
person:import                     yes     no       no       yes   no      no      no
person:switch                     yes     no       no       yes   no      no      no
token:manage                      yes     own      own      own   own     own     no
journal:see                       yes     yes      no       no    read    no      no
home:figures                      yes     yes      yes      yes   read    no      no
"""


class Cell(StrEnum):
    """What a column may do in a row."""

    YES = "yes"
    READ = "read"
    OWN = "own"
    NO = "no"


COLUMNS: tuple[str, ...] = tuple(TABLE.strip().splitlines()[0].split())


def _parse() -> dict[Action, dict[str, Cell]]:
    rows: dict[Action, dict[str, Cell]] = {}
    for line in TABLE.strip().splitlines()[1:]:
        words = line.split()
        action = Action(" ".join(words[: -len(COLUMNS)]))
        rows[action] = dict(zip(COLUMNS, map(Cell, words[-len(COLUMNS) :]), strict=True))
    if missing := set(Action) - set(rows):
        raise ValueError(f"The matrix lacks {sorted(missing)}")
    if (*Role, "member", "guest") != COLUMNS:
        raise ValueError("The matrix's columns must be the roles in order, then member and guest.")
    return rows


MATRIX: dict[Action, dict[str, Cell]] = _parse()


def cells(action: Action, *, roles: frozenset[Role], is_guest: bool) -> frozenset[Cell]:
    """Return what these roles, and being member or guest, give for an action."""
    row = MATRIX[action]
    return frozenset(row[column] for column in (*roles, "guest" if is_guest else "member"))
