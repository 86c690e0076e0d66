"""Judging one line, and who may be switched."""

import pytest

from tenants.people.layout import HEADINGS, BadHeadings, Columns, read_headings
from tenants.people.rules import Line, LineReason, PersonReason, judge, may_be_switched

COLUMNS = Columns(("Username", "First name", "Display name", "Office number"))
GOOD = ["Bram.Jansen@Contoso.example", "Bram", "Bram  Jansen ", "12"]


def judged(cells, twice=None):
    return judge(7, cells, COLUMNS, domains={"contoso.example"}, twice=twice or {})


def test_a_good_line():
    line = judged(GOOD)
    assert isinstance(line, Line)
    assert (line.line, line.email, line.display_name) == (7, "bram.jansen@contoso.example", "Bram Jansen")
    assert (line.last_name, line.contact) == ("", '{"office": "12"}')


def test_a_formula_is_text_like_any_other():
    assert judged([GOOD[0], "=1+1", "@SUM(A1)", "+31 20"]).display_name == "@SUM(A1)"


@pytest.mark.parametrize(
    ("place", "cell", "reason", "column"),
    [
        (0, "", LineReason.NO_ADDRESS, "Username"),
        (0, "bram.jansen", LineReason.BAD_ADDRESS, "Username"),
        (0, "bram@jansen@contoso.example", LineReason.BAD_ADDRESS, "Username"),
        (0, "bram jansen@contoso.example", LineReason.BAD_ADDRESS, "Username"),
        (0, "bram@woodgrove.example", LineReason.FOREIGN_DOMAIN, "Username"),
        (0, "bram@sub.contoso.example", LineReason.FOREIGN_DOMAIN, "Username"),
        (2, "  ", LineReason.NO_NAME, "Display name"),
        (1, "x" * 101, LineReason.TOO_LONG, "First name"),
        (3, "x" * 301, LineReason.TOO_LONG, "Office number"),
        (1, "Br\x00am", LineReason.CHARACTER, "First name"),
        (2, "\u202emarb", LineReason.CHARACTER, "Display name"),
        (2, "\u200b", LineReason.NO_NAME, "Display name"),
    ],
)
def test_mistakes_name_their_cell(place, cell, reason, column):
    [problem] = judged([*GOOD[:place], cell, *GOOD[place + 1 :]])
    assert (problem.line, problem.column, problem.reason) == (7, column, reason)


def test_every_mistake_of_a_line_is_told():
    found = judged(["", "x" * 101, "", ""])
    assert [problem.reason for problem in found] == [
        LineReason.NO_ADDRESS,
        LineReason.TOO_LONG,
        LineReason.NO_NAME,
    ]


def test_a_line_with_too_few_cells():
    [problem] = judged(GOOD[:2])
    assert (problem.reason, problem.facts) == (LineReason.CELLS, {"found": 2, "wanted": 4})


def test_the_second_of_two_lines_names_the_first():
    [problem] = judged(GOOD, twice={7: 3})
    assert (problem.reason, problem.facts) == (LineReason.TWICE, {"first": 3})


def test_headings_in_any_order_and_capitals():
    assert read_headings(["display NAME ", " username"]) == Columns(("Display name", "Username"))
    assert read_headings(HEADINGS) == Columns(HEADINGS)


def test_wrong_headings_are_told_apart():
    found = read_headings(["Username", "Naam", "Fax", "fax"])
    assert found == BadHeadings(missing=("Display name",), unknown=("Naam",), twice=("Fax",))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"is_synced": True}, PersonReason.SYNCED),
        ({"is_self": True}, PersonReason.YOURSELF),
        ({"is_global": True, "other_globals": 0}, PersonReason.LAST_GLOBAL),
    ],
)
def test_who_stays_on(facts, code):
    usual = {"is_self": False, "is_synced": False, "is_global": False, "other_globals": 1, "off": True}
    assert may_be_switched(**usual)
    assert [reason.code for reason in may_be_switched(**{**usual, **facts}).reasons] == [code]
