"""Which function delivers which kind of message; apps register theirs when they start."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

# (tenant_id, key, payload) -> None; raises to be tried again. Runs with no transaction open.
Deliver = Callable[[UUID, str, dict[str, Any]], None]

_handlers: dict[str, Deliver] = {}
_urgent: set[str] = set()


def register(kind: str, deliver: Deliver, *, urgent: bool = False) -> None:
    """Make `deliver` the one function for messages of `kind`; `urgent` ones go before all others."""
    _handlers[kind] = deliver
    if urgent:
        _urgent.add(kind)


def is_urgent(kind: str) -> bool:
    """Whether somebody waits for messages of `kind`."""
    return kind in _urgent


def handler_for(kind: str) -> Deliver:
    """Return the function for `kind`. Raises KeyError with the known kinds."""
    if kind not in _handlers:
        raise KeyError(f"No handler for messages of kind {kind!r}; known: {sorted(_handlers)}")
    return _handlers[kind]
