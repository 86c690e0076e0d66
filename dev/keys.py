"""The demo's secrets: generated once into the data folder, readable by its owner alone."""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

_NAMES = ("secret_key", "owner_password", "app_password")


def keys(folder: Path) -> dict[str, str]:
    """Return the secrets kept in `folder`, making those that are missing."""
    file = folder / "keys.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    missing = {name: secrets.token_urlsafe(48) for name in _NAMES if name not in known}
    if missing:
        known |= missing
        fresh = file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            json.dump(known, out)
        fresh.rename(file)
    return {name: str(known[name]) for name in _NAMES}


def password_from(admin_url: str, role: str) -> str:
    """Derive a role's password from the administrator's.

    Roles belong to the whole server: the demo and the tests on one server must agree without meeting.
    """
    word = unquote(urlsplit(admin_url).password or "")
    return hmac.new(word.encode(), role.encode(), hashlib.sha256).hexdigest()
