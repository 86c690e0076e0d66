"""The handler of kind "mail": by SMTP, or as a file in development and demo."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


def deliver_mail(tenant_id: UUID, key: str, payload: dict[str, Any]) -> None:
    """Send one letter; its Message-ID comes from tenant and key, so that a repeat is recognized as one."""
    identity = sha256(f"{tenant_id}:{key}".encode()).hexdigest()[:32]
    mail = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        to=[payload["to"]],
        headers={
            "Message-ID": f"<{identity}@{settings.MAIL_DOMAIN}>",
            "Content-Language": payload["language"],
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(payload["html"], "text/html")
    if settings.MAIL_FOLDER:
        # An address may hold slashes; a file's name may not.
        reader = quote(payload["to"], safe="@+")
        _write(Path(settings.MAIL_FOLDER), f"{reader}-{payload['letter']}-{identity}.eml", mail)
    else:
        mail.send()


def _write(folder: Path, name: str, mail: EmailMultiAlternatives) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}"
    unfinished.write_bytes(mail.message().as_bytes())
    # The name comes from the key: a repeated delivery replaces the same file.
    unfinished.replace(folder / name)
