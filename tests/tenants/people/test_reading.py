"""A table is read as it stands, and a file that is none ends early."""

import pytest

from tenants.people import reading
from tenants.people.reading import Unreadable, rows


def test_blank_lines_are_passed_over_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BLANK", 3)
    path = tmp_path / "people.csv"
    path.write_text("a,b\n\n,,\n \nc,d\n")
    assert [(row.line, row.cells) for row in rows(path, ",")] == [(1, ["a", "b"]), (5, ["c", "d"])]


def test_a_file_of_blank_lines_is_no_table(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BLANK", 3)
    path = tmp_path / "people.csv"
    path.write_text("a,b\n" + "\n" * 4)
    with pytest.raises(Unreadable) as refused:
        list(rows(path, ","))
    assert refused.value.line == 5
