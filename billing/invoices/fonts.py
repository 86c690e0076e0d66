"""The letters on paper: fonts that are embedded, and which of them can write what.

Source Sans Pro writes Latin with all its accents, Greek, Cyrillic and Vietnamese; where it is not
installed, reportlab's own Vera writes western Europe. Chinese, Japanese and Korean names are written
in fonts that PDF readers bring along.
"""

from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Paper", "Paper-Bold"
KANA, HANGUL, HAN = "HeiseiKakuGo-W5", "HYGothic-Medium", "STSong-Light"
# First and last code point of what the fonts of PDF readers write.
_ELSEWHERE = (
    (0x1100, 0x11FF, HANGUL), (0x3130, 0x318F, HANGUL), (0xAC00, 0xD7AF, HANGUL),
    (0x3040, 0x30FF, KANA), (0x3000, 0x303F, KANA), (0xFF00, 0xFFEF, KANA),
    (0x3400, 0x4DBF, HAN), (0x4E00, 0x9FFF, HAN), (0xF900, 0xFAFF, HAN),
)  # fmt: skip
# Spaces that not every font has: all of them keep a number in one piece.
_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2007": "\u00a0"})


@cache
def load() -> None:
    """Make the fonts known to reportlab; the first paper does it."""
    for name, file in ((REGULAR, "Regular"), (BOLD, "Semibold")):
        registerFont(TTFont(name, str(_file(file))))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    for name in (KANA, HANGUL, HAN):
        registerFont(UnicodeCIDFont(name))


def written(text: str) -> str:
    """Return text as a paragraph's markup: escaped, each run in a font that can write it."""
    text = text.translate(_SPACES)
    runs = ((font, "".join(run)) for font, run in groupby(text, key=_font_of))
    return "".join(f'<font name="{font}">{escape(run)}</font>' if font else escape(run) for font, run in runs)


def _font_of(character: str) -> str:
    """Return the font a character needs, "" for the paper's own."""
    code = ord(character)
    if code < 0x1100 or code in _known():
        return ""
    return next((font for first, last, font in _ELSEWHERE if first <= code <= last), "")


@cache
def _known() -> frozenset[int]:
    load()
    return frozenset(getFont(REGULAR).face.charToGlyph)


def _file(weight: str) -> Path:
    found = find_spec("font_source_sans_pro")
    if found is not None and found.submodule_search_locations:
        return Path(found.submodule_search_locations[0]) / "files" / f"SourceSansPro-{weight}.ttf"
    vera = {"Regular": "Vera.ttf", "Semibold": "VeraBd.ttf"}[weight]
    return Path(reportlab.__file__).parent / "fonts" / vera
