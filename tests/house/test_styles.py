"""Only tokens.css holds raw colors and sizes; everything else uses their names."""

import re
from pathlib import Path

import pytest

CSS = Path("static/css")
SHEETS = sorted(path for path in CSS.rglob("*.css") if path.name != "tokens.css")
# Stands beside a foreign sheet without layers, which would win over any layer.
UNLAYERED = {"api-docs.css"}
COLOR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|light-dark)\("
    r"|:\s*(?:white|black|red|green|blue|gr[ae]y|orange|yellow)\b"
)
SIZE = re.compile(r"(?<![\w.-])\d*\.?\d+(?:px|rem|em|pt|cm|mm|ms|s)\b")
# A condition cannot read a custom property.
CONDITION = re.compile(r"@(?:media|container|supports)[^{]*\{")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def rules(path: Path) -> str:
    return CONDITION.sub("{", COMMENT.sub("", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SHEETS, ids=str)
def test_no_raw_color_or_size(path: Path) -> None:
    found = COLOR.findall(rules(path)) + SIZE.findall(rules(path))
    assert not found, (
        f"{path} says {found}. Give it a name with a meaning in static/css/tokens.css and use that."
    )


@pytest.mark.parametrize("path", SHEETS, ids=str)
def test_every_token_that_is_used_exists(path: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text(encoding="utf-8")))
    used = {name for name in re.findall(r"var\((--[\w-]+)", rules(path)) if not name.startswith("--_")}
    assert used <= known, f"{path} uses {sorted(used - known)}, which tokens.css does not have."


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name not in UNLAYERED], ids=str)
def test_every_sheet_is_in_its_layer(path: Path) -> None:
    layer = "components" if path.parent.name == "components" else path.stem
    text = COMMENT.sub("", path.read_text(encoding="utf-8")).strip()
    assert text.startswith("@layer reset, tokens" if layer == "layers" else f"@layer {layer} {{")


def test_the_guard_sees_what_it_should() -> None:
    assert COLOR.findall("color: #fff; background: rgb(0 0 0); color: white")
    assert SIZE.findall("padding: 4px 0.5rem; transition: 100ms")
    assert not SIZE.findall("inline-size: 100%; grid: 1fr; max-inline-size: 70ch; z-index: 1; line: 0.2lh")
