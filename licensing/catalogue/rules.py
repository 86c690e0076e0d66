"""Family, markets and sameness of products: pure, over the tables in `data/`."""

from dataclasses import dataclass

from django.utils.text import slugify

CODE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Conventions:
    """The portal's own small tables about the public ones.

    `families` are (part of a name, family), the first match wins; `markets` are (family or "" for
    every one, country); `same` maps a SKU's normalized product name to a self-service product's code;
    `needed` are (product's code, code of a product one must hold; any of a product's suffices).
    """

    families: tuple[tuple[str, str], ...]
    markets: tuple[tuple[str, str], ...]
    same: dict[str, str]
    needed: tuple[tuple[str, str], ...] = ()


def normalized(name: str) -> str:
    """Return a name as it is compared: one space between words, no difference of case."""
    return " ".join(name.split()).casefold()


def family_of(name: str, conventions: Conventions) -> str:
    """Return the family of a product's name, "" when none is known."""
    plain = normalized(name)
    return next((family for part, family in conventions.families if part in plain), "")


def excluded_countries(family: str, conventions: Conventions) -> list[str]:
    """Return the ISO codes of markets where nobody may buy a self-service product of this family (R6, R7)."""
    return sorted({country for of, country in conventions.markets if of in ("", family)})


def closed_markets(conventions: Conventions) -> frozenset[str]:
    """Return the ISO codes of markets where nobody may buy anything by themselves (R6)."""
    return frozenset(country for of, country in conventions.markets if not of)


def code_for(name: str, taken: set[str]) -> str:
    """Return a readable code that nobody has, for a product without a public id."""
    stem = slugify(name)[:CODE_LENGTH].strip("-") or "product"
    code, number = stem, 1
    while code in taken:
        number += 1
        ending = f"-{number}"
        code = stem[: CODE_LENGTH - len(ending)] + ending
    return code
