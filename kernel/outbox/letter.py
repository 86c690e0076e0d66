"""letter() to one, circular() to many, letters() to each their own: render in the reader's language, then post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from kernel.outbox.post import post, post_all


@dataclass(frozen=True, slots=True)
class Reader:
    """Where one copy of a circular goes; `key` is unique per letter and reader within the tenant."""

    key: str
    to: str
    language: str


def letter(*, name: str, key: str, to: str, language: str, context: dict[str, Any]) -> None:
    """Post the letter in templates/mails/<name>/ to one address.

    `key` is unique per letter and receiver within the tenant: the same key is sent once.
    """
    post(kind="mail", key=key, payload={"to": to, **_rendered(name, language, context)})


def circular(*, name: str, readers: Iterable[Reader], context: dict[str, Any]) -> None:
    """Post the same letter to many, rendered once per language: it names no reader."""
    letters(name=name, copies=[(reader, context) for reader in readers])


def letters(*, name: str, copies: Sequence[tuple[Reader, dict[str, Any]]]) -> None:
    """Post a letter to each reader in one statement; who shares a context (the same object) and a language
    shares the rendering.
    """
    rendered: dict[tuple[int, str], dict[str, Any]] = {}
    payloads = []
    for reader, context in copies:
        key = (id(context), reader.language)
        if key not in rendered:
            rendered[key] = _rendered(name, reader.language, context)
        payloads.append((reader.key, {"to": reader.to, **rendered[key]}))
    post_all(kind="mail", payloads=payloads)


def _rendered(name: str, language: str, context: dict[str, Any]) -> dict[str, Any]:
    with translation.override(language):
        context = {**context, "language": language}
        parts = {
            part: str(render_to_string(f"mails/{name}/{file}", context)) for part, file in _FILES.items()
        }
    parts["subject"] = " ".join(parts["subject"].split())
    return {"letter": name, "language": language, **parts}


_FILES = {"subject": "subject.txt", "text": "body.txt", "html": "body.html"}
