"""Every sentence a person can meet exists, in English and in Dutch."""

from enum import StrEnum

import pytest
from django.apps import apps
from django.utils import translation

from dev.messages import LANGUAGES, extracted, po_path
from kernel.web import explain

pytest.importorskip("babel")


def _reason_enums() -> list[type[StrEnum]]:
    """Every enum of reasons: the StrEnums that live in a rules.py, or in permissions/can.py."""
    for config in apps.get_app_configs():
        __import__(config.name)
    everywhere = StrEnum.__subclasses__()
    return [enum for enum in everywhere if enum.__module__.endswith((".rules", ".can"))]


@pytest.mark.parametrize("code", [code for enum in _reason_enums() for code in enum], ids=str)
def test_every_reason_has_a_sentence(code: StrEnum) -> None:
    assert explain.has_words(code), f"{type(code).__name__}.{code.name} has no sentence: register it in explain.py."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    problems = []
    for message in extracted():
        if not message.id:
            continue
        kept = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if kept is None or kept.fuzzy or not all(kept.string if isinstance(kept.string, tuple | list) else (kept.string,)):
            problems.append(message.id)
    assert problems == [], f"{len(problems)} sentences lack {language}: run `make messages`, then translate."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_its_placeholders(language: str) -> None:
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    wrong = [(m.id, [str(e) for e in m.check(catalog)]) for m in catalog if m.id and list(m.check(catalog))]
    assert wrong == []


def test_dutch_is_really_spoken() -> None:
    with translation.override("nl"):
        assert translation.gettext("Your products") == "Uw producten"
