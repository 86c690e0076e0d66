"""The matrix in words, for its page and its document."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.permissions.actions import Action
from tenants.permissions.matrix import COLUMNS, MATRIX, Cell
from tenants.permissions.roles import ROLE_NAMES

ACTION_NAMES: dict[Action, str | Promise] = {
    Action.SUBSCRIPTION_SEE: _("See subscriptions and their details"),
    Action.LICENSE_SEE: _("See licenses and who holds them"),
    Action.SEAT_ASSIGN_CENTRAL: _("Assign and unassign licenses of the organization’s own subscriptions"),
    Action.SEAT_ASSIGN_SELF_SERVICE: _("Assign and unassign licenses of a self-service subscription"),
    Action.PURCHASE_SELF_SERVICE: _("Buy by self-service, with their own card"),
    Action.MANAGE_SELF_SERVICE: _("Change, cancel and reactivate a self-service subscription"),
    Action.MANAGE_CENTRAL: _("Change, cancel and reactivate the organization’s own subscriptions"),
    Action.BILL_SEE_OWN: _("See their own bills and payment methods"),
    Action.BILL_MANAGE_OWN: _("Pay their own bills and manage their own payment methods"),
    Action.BILL_SEE_ORGANIZATION: _("See the organization’s bills and payment methods"),
    Action.BILL_MANAGE_ORGANIZATION: _("Pay the organization’s bills and manage its payment methods"),
    Action.USERS_EXPORT: _("Export the users of subscriptions"),
    Action.TAKEOVER_MOVE: _("Take over: move users to another subscription"),
    Action.TAKEOVER_KEEP: _("Take over: keep the subscription for the organization"),
    Action.TAKEOVER_CANCEL: _("Take over: cancel the subscription"),
    Action.PERSON_SEE: _("See users"),
    Action.PERSON_IMPORT: _("Import users from a file"),
    Action.PERSON_SWITCH: _("Switch users off and on"),
    Action.TOKEN_MANAGE: _("Make, see and revoke tokens"),
    Action.JOURNAL_SEE: _("See the audit log"),
    Action.HOME_FIGURES: _("See the organization’s figures on Home"),
}
CELL_NAMES: dict[Cell, str | Promise] = {
    Cell.YES: _("Yes"),
    Cell.READ: _("Read only"),
    Cell.OWN: _("Own only"),
    Cell.NO: _("No"),
}
COLUMN_NAMES: dict[str, str | Promise] = {
    **{str(role): name for role, name in ROLE_NAMES.items()},
    "member": _("Everybody"),
    "guest": _("Guest"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act and what each column may, in the order of `headings()`."""

    action: Action
    name: str
    cells: list[tuple[str, Cell, str]]  # the column's words, the cell, the cell's words


def headings() -> list[str]:
    """Return the columns in the running language."""
    return [str(COLUMN_NAMES[column]) for column in COLUMNS]


def lines() -> list[Line]:
    """Return the whole matrix in the running language."""
    return [
        Line(
            action,
            str(ACTION_NAMES[action]),
            [(str(COLUMN_NAMES[column]), row[column], str(CELL_NAMES[row[column]])) for column in COLUMNS],
        )
        for action, row in MATRIX.items()
    ]


def as_markdown() -> str:
    """Return the document docs/who-may-what.md."""
    rows = [["What", *headings()], ["---"] * (len(COLUMNS) + 1)]
    rows += [[line.name, *(words for _column, _cell, words in line.cells)] for line in lines()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_HEAD}\n{table}\n"


_HEAD = """# Who may what

Written by `manage.py write_matrix` from `tenants/permissions/matrix.py`: change that table, never this page.
Pages, REST, the menu and the tests derive from the same table. Somebody with several roles may what any of
them may; **Own only** means on what they bought, or made, themselves; **Everybody** is every member of the
organization, with or without a role. A token may what its person may, within its scopes.
"""
