"""The tokens are readable in both themes: WCAG 2.2, 4.5 for text, 3 for the edges of controls."""

import re
from pathlib import Path

import pytest

TOKENS = dict(
    re.findall(r"(--[\w-]+):\s*([^;]+);", Path("static/css/tokens.css").read_text(encoding="utf-8"))
)
LINK = [f"{tone}-surface" for tone in ("info", "good", "warning", "danger", "neutral", "brand")]
TEXT = [
    *(
        (ink, paper)
        for ink in ("text", "text-quiet", "link")
        for paper in ("canvas", "surface", "surface-raised")
    ),
    *((ink, paper) for ink in ("text", "text-quiet") for paper in ("surface-hover", "surface-selected")),
    *(("link", paper) for paper in LINK),
    *(("text", paper) for paper in LINK),
    *((paper.replace("surface", "text"), paper) for paper in LINK),
    *((paper.replace("surface", "text"), "surface") for paper in LINK),
    *(("text-on-brand", f"{tone}-strong") for tone in ("info", "good", "warning", "danger", "neutral")),
    *(("text-on-brand", paper) for paper in ("brand", "brand-hover", "brand-pressed", "danger-strong-hover")),
    *(("bar-text", paper) for paper in ("bar", "bar-hover")),
    *((f"hue-{n}-text", f"hue-{n}-surface") for n in range(6)),
]
EDGES = [
    *(("stroke-strong", paper) for paper in ("canvas", "surface", "surface-raised")),
    *(("focus", paper) for paper in ("canvas", "surface")),
    *((f"series-{n}", "surface") for n in range(1, 7)),
    ("brand-text", "surface-selected"),
    ("warning-fill", "surface"),
    ("danger-fill", "surface"),
]


def color(name: str, dark: bool) -> tuple[float, float, float]:
    """Follow a token to its color in one theme."""
    value = TOKENS[f"--{name}"]
    if pair := re.fullmatch(r"light-dark\((.+), ?(.+)\)", value):
        value = pair[2] if dark else pair[1]
    if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return color(reference[1], dark)
    return tuple(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def luminance(rgb: tuple[float, float, float]) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: str, paper: str, dark: bool) -> float:
    one, other = sorted((luminance(color(ink, dark)), luminance(color(paper, dark))))
    return (other + 0.05) / (one + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read(ink: str, paper: str, dark: bool) -> None:
    assert contrast(ink, paper, dark) >= 4.5, f"{ink} on {paper}: {contrast(ink, paper, dark):.2f}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), EDGES)
def test_edges_can_be_seen(ink: str, paper: str, dark: bool) -> None:
    assert contrast(ink, paper, dark) >= 3, f"{ink} on {paper}: {contrast(ink, paper, dark):.2f}"


def test_the_measure_is_right() -> None:
    assert contrast("gray-0", "gray-0", False) == 1
    assert contrast("text", "surface", False) > 15
