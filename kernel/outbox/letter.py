"""letter(): render subject, text and HTML in the reader's language, then post."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from kernel.outbox.post import post


def letter(*, name: str, key: str, to: str, language: str, context: dict[str, Any]) -> None:
    """Post the letter in templates/mails/<name>/ to one address.

    `key` is unique per letter and receiver within the tenant: the same key is sent once.
    """
    with translation.override(language):
        context = {**context, "language": language}
        parts = {part: render_to_string(f"mails/{name}/{file}", context) for part, file in _FILES.items()}
    parts["subject"] = " ".join(parts["subject"].split())
    post(kind="mail", key=key, payload={"letter": name, "to": to, "language": language, **parts})


_FILES = {"subject": "subject.txt", "text": "body.txt", "html": "body.html"}
