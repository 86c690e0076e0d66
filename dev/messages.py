"""Message catalogs without gettext's programs: `python -m dev.messages` extracts, `compile_catalogs()` compiles.

Strings come from *.py and, through Django's own templatize, from the templates. What is translated stays.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from dev.children import ROOT

APPS = ("kernel", "tenants", "licensing", "billing", "selfservice")
LANGUAGES = ("nl",)
KEYWORDS = {
    name: spec
    for forms, spec in (
        (("gettext", "gettext_lazy", "gettext_noop", "_"), (1,)),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    )
    for name in forms
}
_HEADER = "# {language} translations of Selfservice.\n#"


def main() -> None:
    """Bring every catalog up to date and say what is left to translate."""
    wanted = extracted()
    for language in LANGUAGES:
        catalog = updated(language, wanted)
        left = [
            message for message in catalog if message.id and (message.fuzzy or not _is_translated(message))
        ]
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(left)} left to translate\n")


def extracted() -> Catalog:
    """Return the template: every marked string of code and templates, with the files that hold it."""
    catalog = Catalog(project="Selfservice", charset="utf-8")
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        for _, message, comments, context in extract("python", _as_python(path), KEYWORDS, ["Translators:"]):
            # The line's number is not written below: a moved line is no change in the catalog.
            catalog.add(
                message, None, [(place, 1)], auto_comments=comments, context=context, flags=_flags(message)
            )
    return catalog


def updated(language: str, wanted: Catalog) -> Catalog:
    """Write one language's catalog: new strings added, gone ones dropped, guesses marked fuzzy nowhere."""
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalog.header_comment = _HEADER.format(language=language)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = BytesIO()
    write_po(
        written,
        catalog,
        width=110,
        sort_by_file=False,
        omit_header=False,
        include_lineno=False,
        sort_output=True,
    )
    path.write_bytes(_without_dates(written.getvalue()))
    return catalog


def compile_catalogs() -> None:
    """Compile each .po whose .mo is missing or older. Fuzzy guesses are left out."""
    for language in LANGUAGES:
        po = po_path(language)
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
            continue
        with po.open("rb") as file:
            catalog = read_po(file, locale=language)
        fresh = mo.with_suffix(".new.mo")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.replace(mo)


def po_path(language: str) -> Path:
    """Return where a language's catalog lies."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _as_python(path: Path) -> BytesIO:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Indented as markup is, not as Python is: the tokenizer wants every line at the margin.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    return BytesIO(text.encode())


def _flags(message: str | tuple[str, ...]) -> tuple[str, ...]:
    texts = message if isinstance(message, tuple) else (message,)
    return ("python-format",) if any("%(" in text for text in texts) else ()


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(texts)


def _without_dates(po: bytes) -> bytes:
    """Drop the header's dates: they would make every run a change."""
    unwanted = (b'"POT-Creation-Date', b'"PO-Revision-Date')
    return b"\n".join(line for line in po.split(b"\n") if not line.startswith(unwanted))


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
    main()
