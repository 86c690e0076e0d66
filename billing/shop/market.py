"""In which currency a visitor most likely pays, before anybody knows their organization."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_territory_currencies

from kernel.values.clock import today

USUAL = "USD"


def likely_currency(*, chosen: str, languages: Iterable[str], offered: Sequence[str]) -> str:
    """Return one of `offered`: the chosen one, else what is paid with where the visitor's languages are spoken."""
    if chosen.upper() in offered:
        return chosen.upper()
    for language in languages:
        for currency in currencies_of(language, today()):
            if currency in offered:
                return currency
    if USUAL in offered or not offered:
        return USUAL
    return offered[0]


def currencies_of(language: str, day: date) -> list[str]:
    """Return what is paid with where a language (`nl-BE`, `de`) is most likely spoken, [] for an unknown one."""
    try:
        locale = Locale.parse(language, sep="-")
        territory = locale.territory or _likely_territory(locale)
    except (UnknownLocaleError, ValueError):
        return []
    return get_territory_currencies(territory, day) if territory else []


def _likely_territory(locale: Locale) -> str | None:
    likely: str = get_global("likely_subtags").get(locale.language, "")
    last = likely.rpartition("_")[2]
    return last if len(last) == 2 and last.isupper() else None


def languages_of(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, as a browser orders them."""
    asked = [part.partition(";")[0].strip() for part in header[:200].split(",")]
    return [language for language in asked if language and language != "*"][:5]
