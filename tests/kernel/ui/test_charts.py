"""Pictures have words: a text alternative and the figures in a table; nothing the policy forbids."""

import re

import pytest

from kernel.ui.charts import Bar, Series, _ceiling, bar, bars, columns, trend


def spend() -> str:
    return columns(
        title="Spend",
        categories=["Jan", "Feb"],
        series=[Series("Central", [10, 20]), Series("Own <b>", [5, 0])],
    )


def test_columns_tell_every_figure_in_a_table() -> None:
    seen = spend()
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", seen)
    assert cells == [
        "Period",
        "Central",
        "Own &lt;b&gt;",
        "Total",
        "Jan",
        "10",
        "5",
        "15",
        "Feb",
        "20",
        "0",
        "20",
    ]
    assert "View as table" in seen
    assert 'role="img" aria-label="Spend.' in seen


def test_columns_are_stacked_to_scale() -> None:
    heights = re.findall(r'class="series-(\d)"[^>]* y="([\d.]+)%" height="([\d.]+)%"', spend())
    assert heights == [("1", "50.00", "50.00"), ("2", "25.00", "25.00"), ("1", "0.00", "100.00")]


def test_each_series_needs_a_value_per_category() -> None:
    with pytest.raises(ValueError, match="one value per category"):
        columns(title="x", categories=["a", "b"], series=[Series("s", [1])])


def test_bars_are_drawn_against_the_largest_total() -> None:
    seen = bars(
        title="Seats",
        rows=[Bar("A", 50, 100), Bar("B", 30, 20, href="/b/")],
        headings=["P", "Used", "Bought"],
    )
    assert re.findall(r'chart-track" width="(\d+)%', seen) == ["100", "20"]
    assert re.findall(r'chart-fill" width="(\d+)%', seen) == ["50", "30"]
    assert re.findall(r'data-fill="(\w+)"', seen) == ["some", "over"]
    assert seen.count('<a href="/b/">B</a>') == 2
    assert "Bought</th>" in seen


def test_bars_can_each_have_their_own_scale() -> None:
    seen = bars(title="Seats", rows=[Bar("A", 50, 1000), Bar("B", 3, 4), Bar("C", 0, 0)], own_scale=True)
    assert re.findall(r'chart-track" width="(\d+)%', seen) == ["100", "100", "100"]
    assert re.findall(r'chart-fill" width="(\d+)%', seen) == ["5", "75", "0"]


def test_bars_without_anything_are_empty_not_broken() -> None:
    assert "<tbody></tbody>" in bars(title="Seats", rows=[])
    assert 'width="0%"' in bars(title="Seats", rows=[Bar("A", 0, 0)])


def test_a_usage_bar_has_words() -> None:
    assert 'aria-label="4 of 5 used"' in bar(4, 5, "4 of 5 used")
    assert 'data-fill="full"' in bar(5, 5, "")
    assert 'data-fill="over"' in bar(6, 5, "")
    assert 'class="chart-fill" width="0%"' in bar(0, 0, "")


def test_a_trend_is_told_in_a_sentence() -> None:
    assert 'aria-label="People: from 4 to 6, at least 2, at most 6."' in trend(
        title="People", values=[4, 2, 6]
    )
    assert trend(title="People", values=[]) == ""


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 4), (3, 4), (5, 8), (15, 16), (20, 20), (99, 100), (101, 120), (640, 800), (1_240, 1_600)],
)
def test_the_axis_ends_at_a_round_number(value: int, top: int) -> None:
    assert _ceiling(value) == top
    assert top % 4 == 0


def test_nothing_inline() -> None:
    for picture in (spend(), bars(title="x", rows=[Bar("A", 1)]), trend(title="x", values=[1, 2])):
        assert "style=" not in picture
        assert "<style" not in picture
        assert "<script" not in picture
