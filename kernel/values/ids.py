"""Identifiers: UUID version 7 (RFC 9562), made in the application, rising with time."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = [0]


def _next_moment(count: int) -> int:
    """Reserve `count` ticks of 1/4096 millisecond and return the first; ticks never run back."""
    tick = time.time_ns() * 4096 // 1_000_000
    with _lock:
        first = max(tick, _last[0] + 1)
        _last[0] = first + count - 1
    return first


def _at(tick: int, noise: int) -> UUID:
    milliseconds, fraction = divmod(tick, 4096)
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | fraction << 64 | 0b10 << 62
    return UUID(int=value | noise & (1 << 62) - 1)


def uuid7() -> UUID:
    """Return a new identifier, larger than every one this process made before."""
    return _at(_next_moment(1), int.from_bytes(os.urandom(8), "big"))


def uuid7_list(count: int) -> list[UUID]:
    """Return `count` new identifiers in rising order."""
    first = _next_moment(count) if count else 0
    noise = os.urandom(8 * count)
    return [_at(first + i, int.from_bytes(noise[8 * i : 8 * i + 8], "big")) for i in range(count)]
