"""Which function delivers which kind of message; apps register theirs when they start."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

# (tenant_id, key, payload) -> None; raises to be tried again. Runs with no transaction open.
Deliver = Callable[[UUID, str, dict[str, Any]], None]

_handlers: dict[str, Deliver] = {}


def register(kind: str, deliver: Deliver) -> None:
    """Make `deliver` the one function for messages of `kind`."""
    _handlers[kind] = deliver


def handler_for(kind: str) -> Deliver:
    """Return the function for `kind`. Raises KeyError with the known kinds."""
    if kind not in _handlers:
        raise KeyError(f"No handler for messages of kind {kind!r}; known: {sorted(_handlers)}")
    return _handlers[kind]
