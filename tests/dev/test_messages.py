"""Catalogs are made and compiled without gettext's programs, and translations survive an extraction."""

import gettext
from pathlib import Path

import pytest

from dev import messages


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    for name in ("templates", "kernel"):
        (tmp_path / name).mkdir()
    _write(
        tmp_path,
        "kernel/words.py",
        'from x import gettext as _\n_("Save")\nngettext("%(n)s seat", "%(n)s seats", n)\n',
    )
    _write(tmp_path, "templates/page.html", "{% load i18n %}<b>{% translate 'Your products' %}</b>")
    return tmp_path


def test_strings_of_code_and_templates_are_found(project: Path) -> None:
    found = {message.id for message in messages.extracted() if message.id}
    assert found == {"Save", ("%(n)s seat", "%(n)s seats"), "Your products"}


def test_translations_stay_and_gone_strings_go(project: Path) -> None:
    messages.updated("nl", messages.extracted())
    catalog = project / "locale/nl/LC_MESSAGES/django.po"
    catalog.write_text(
        catalog.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Opslaan"')
    )
    _write(project, "templates/page.html", "{% load i18n %}{% translate 'Licenses' %}")
    messages.updated("nl", messages.extracted())
    text = catalog.read_text()
    assert 'msgid "Save"\nmsgstr "Opslaan"' in text
    assert "Licenses" in text
    assert "Your products" not in text


def test_extracting_twice_changes_nothing(project: Path) -> None:
    messages.updated("nl", messages.extracted())
    catalog = project / "locale/nl/LC_MESSAGES/django.po"
    first = catalog.read_text()
    messages.updated("nl", messages.extracted())
    assert catalog.read_text() == first


def test_compiled_catalog_translates(project: Path) -> None:
    messages.updated("nl", messages.extracted())
    catalog = project / "locale/nl/LC_MESSAGES/django.po"
    catalog.write_text(
        catalog.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Opslaan"')
    )
    messages.compile_catalogs()
    with catalog.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "Opslaan"


def _write(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text)
