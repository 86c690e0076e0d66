"""Pictures made on the server: SVG with a text alternative and a table behind "View as table".

No scripts and no style attributes: positions are percentages in SVG attributes, looks are classes.
All text is HTML, so it keeps its size on a phone and can be selected and translated.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kernel.ui import words

SERIES_COLORS = 6
TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: `value` of `total` (or of the largest bar when total is None)."""

    label: str
    value: int
    total: int | None = None
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One layer of a column chart: a name and one value per category."""

    label: str
    values: Sequence[int]


Show = Callable[[int], str]


def bar(value: int, total: int, alternative: str) -> SafeString:
    """Return a thin bar of `value` against `total`; above the total it is full and marked over."""
    width = _percent(min(value, total), total)
    over = "over" if value > total else "full" if value == total and total else "some"
    return format_html(
        '<svg class="chart-bar" data-fill="{}" role="img" aria-label="{}"><rect class="chart-track" width="100%" '
        'height="100%"></rect><rect class="chart-fill" width="{}%" height="100%"></rect></svg>',
        over,
        alternative,
        width if total else 0,
    )


def bars(
    *,
    title: str,
    rows: Sequence[Bar],
    show: Show = words.number,
    headings: Sequence[str] = (),
    own_scale: bool = False,
) -> SafeString:
    """Return horizontal bars, one per row, in the order given.

    `show` writes a value for people; `headings` names the table's columns (thing, value, total).
    With `own_scale` each bar fills its own total (how full is each), else all share one scale.
    """
    largest = max((row.total or row.value for row in rows), default=0)
    drawn = [
        {
            "row": row,
            "shown": show(row.value),
            "total": None if row.total is None else show(row.total),
            "track": "100"
            if own_scale
            else _percent(row.total if row.total is not None else largest, largest),
            "fill": _percent(row.value, (row.total if own_scale else largest) or 0),
            "over": row.total is not None and row.value > row.total,
        }
        for row in rows
    ]
    totals = any(row.total is not None for row in rows)
    context = {"title": title, "rows": drawn, "headings": list(headings), "totals": totals}
    return render_to_string("ui/charts/bars.html", context)


def columns(
    *,
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    show: Show = words.number,
    heading: str = "",
) -> SafeString:
    """Return stacked columns, one per category; `show` writes a value for people.

    Raises ValueError when a series has not one value per category.
    """
    if any(len(one.values) != len(categories) for one in series):
        raise ValueError("Each series needs one value per category.")
    sums = [sum(one.values[index] for one in series) for index in range(len(categories))]
    top = _ceiling(max(sums, default=0))
    context = {
        "title": title,
        "heading": heading,
        "categories": categories,
        "legend": [(index % SERIES_COLORS + 1, one.label) for index, one in enumerate(series)],
        "ticks": [(f"{100 - 100 * step / TICKS:g}", show(top * step // TICKS)) for step in range(TICKS + 1)],
        "stacks": [_stack(index, categories, series, top, show) for index in range(len(categories))],
        "table": [
            (category, [(one.label, show(one.values[index])) for one in series], show(sums[index]))
            for index, category in enumerate(categories)
        ],
        "several": len(series) > 1,
    }
    return render_to_string("ui/charts/columns.html", context)


def trend(*, title: str, values: Sequence[int], show: Show = words.number) -> SafeString:
    """Return a small line of values in time, with first, last, least and most as its alternative."""
    if not values:
        return mark_safe("")
    least, most = min(values), max(values)
    spread = (most - least) or 1
    step = 100 / max(len(values) - 1, 1)
    points = [
        (f"{index * step:.2f}", f"{100 - 100 * (value - least) / spread:.2f}")
        for index, value in enumerate(values)
    ]
    lines = format_html_join(
        "",
        '<line x1="{}%" y1="{}%" x2="{}%" y2="{}%"></line>',
        ((*start, *end) for start, end in pairwise(points)),
    )
    context = {"title": title, "lines": lines, "end": points[-1], "values": [show(value) for value in values]}
    context |= {"least": show(least), "most": show(most)}
    return render_to_string("ui/charts/trend.html", context)


def _stack(
    index: int, categories: Sequence[str], series: Sequence[Series], top: int, show: Show
) -> dict[str, object]:
    """Return one column as pieces from the bottom up, in percent of the picture."""
    slot = 100 / len(categories)
    pieces, floor = [], 100.0
    for number, one in enumerate(series):
        height = 100 * one.values[index] / top if top else 0
        floor -= height
        if height:
            words_ = f"{categories[index]}, {one.label}: {show(one.values[index])}"
            pieces.append(
                {
                    "y": f"{floor:.2f}",
                    "height": f"{height:.2f}",
                    "color": number % SERIES_COLORS + 1,
                    "words": words_,
                }
            )
    return {"x": f"{slot * index + slot * 0.22:.2f}", "width": f"{slot * 0.56:.2f}", "pieces": pieces}


def _percent(value: int, whole: int) -> str:
    return f"{min(100, 100 * value / whole):.2f}".rstrip("0").rstrip(".") if whole else "0"


def _ceiling(value: int) -> int:
    """Return the next round number that the axis can be divided into."""
    if value <= TICKS:
        return TICKS
    size = 10 ** math.floor(math.log10(value))
    for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10):
        if value <= size * step and (size * step) % TICKS == 0:
            return int(size * step)
    return int(size * 10)
