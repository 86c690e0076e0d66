"""Read the environment; fail with a sentence."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class MissingSetting(RuntimeError):
    """A value the portal cannot start without is not in the environment."""


def text(name: str, default: str | None = None) -> str:
    """Return a value, else `default`. Raises MissingSetting where neither is there."""
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name} in the environment; docs/operations.md says what it is for.")
    return value


def flag(name: str) -> bool:
    """Return whether a value says yes (1, true, yes, on)."""
    return os.environ.get(name, "").casefold() in {"1", "true", "yes", "on"}


def path(name: str, default: Path) -> Path:
    """Return a folder or file."""
    return Path(os.environ.get(name) or default).resolve()


def words(name: str, default: str) -> list[str]:
    """Return a list written with commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, fallback: str = "") -> dict[str, object]:
    """Return Django's settings for a postgres:// address; `?host=/folder` means a socket."""
    parts = urlsplit(text(name, fallback or None))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        # Seconds; `?connect_timeout=` in the address wins.
        "OPTIONS": {"connect_timeout": "5", **query},
    }


# What a running demo leaves for the commands beside it.
RUNNING = "running.json"
ADOPTED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SELFSERVICE_PORT",
    "SELFSERVICE_DEMO",
    # A command that delivers (travel) does so as the demo would.
    "PUBLIC_URL",
    "MAIL_FROM",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_USER",
    "SMTP_PASSWORD",
    "SMTP_TLS",
    "CARD_PROVIDER",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_API_BASE",
    "STRIPE_JS_URL",
)


def adopt_running_demo(root: Path) -> None:
    """Let `manage.py` work on the demo that runs from the data folder, where nothing else was said."""
    file = path("SELFSERVICE_DATA", root / "data") / RUNNING
    if "DATABASE_URL" not in os.environ and file.exists():
        found = json.loads(file.read_text())
        os.environ.update({name: found[name] for name in ADOPTED if name in found and name not in os.environ})
