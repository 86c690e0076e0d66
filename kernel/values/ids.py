"""Identifiers: UUID version 7 (RFC 9562), made in the application, rising with time."""

import os
import threading
import time
from datetime import datetime
from uuid import UUID

_MOST_MILLISECONDS = (1 << 48) - 1
# The first digit of the random half carries the variant in its upper two bits.
_VARIANT = {f"{digit:x}": "89ab"[digit % 4] for digit in range(16)}
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


def first_at(moment: datetime) -> UUID:
    """Return the smallest identifier that can have been made at `moment` (by the machine's clock)."""
    return _at(int(moment.timestamp() * 1000) * 4096, 0)


def uuid7() -> UUID:
    """Return a new identifier, larger than every one this process made before."""
    return _at(_next_moment(1), int.from_bytes(os.urandom(8), "big"))


def uuid7_list(count: int) -> list[UUID]:
    """Return `count` new identifiers in rising order."""
    first = _next_moment(count) if count else 0
    noise = os.urandom(8 * count)
    return [_at(first + i, int.from_bytes(noise[8 * i : 8 * i + 8], "big")) for i in range(count)]


def uuid7_texts(count: int) -> list[str]:
    """Return `count` new identifiers in rising order as 32 hexadecimal digits: for statements with thousands.

    A UUID object that is only made to be written costs three times as much.
    """
    first = _next_moment(count) if count else 0
    noise = os.urandom(8 * count).hex()
    return [_text(first + i, noise[16 * i], noise[16 * i + 1 : 16 * i + 16]) for i in range(count)]


def _text(tick: int, digit: str, noise: str) -> str:
    return f"{tick >> 12 & _MOST_MILLISECONDS:012x}7{tick & 0xFFF:03x}{_VARIANT[digit]}{noise}"
