"""What a product is, in words: data/products.csv, a line per product and language."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licensing.models import Product

_FILE = Path(__file__).parent / "data" / "products.csv"


@dataclass(frozen=True, slots=True)
class Text:
    """One product in one language; the links are its own site's (R49), "" where there are none."""

    tagline: str = ""
    about: str = ""
    points: tuple[str, ...] = ()
    training: str = ""
    documentation: str = ""


NOTHING = Text()


def text_of(product: Product, language: str) -> Text:
    """Return the words about a product in a language, else in English, else none."""
    found = _texts().get(product.code, {})
    return found.get(language.partition("-")[0]) or found.get("en") or NOTHING


@cache
def _texts() -> dict[str, dict[str, Text]]:
    texts: dict[str, dict[str, Text]] = {}
    with _FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            points = tuple(point for point in row["points"].split("|") if point)
            text = Text(row["tagline"], row["about"], points, row["training"], row["documentation"])
            texts.setdefault(row["product_id"], {})[row["language"]] = text
    return texts
