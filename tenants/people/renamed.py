"""Who keeps copies of people's names, and is told when names change; apps register when they start."""

from collections.abc import Callable, Sequence
from uuid import UUID

Follow = Callable[[Sequence[UUID]], None]
_followers: list[Follow] = []


def register(follow: Follow) -> None:
    """Call `follow(person_ids)` in the transaction that renames people, after their rows have changed."""
    _followers.append(follow)


def tell(person_ids: Sequence[UUID]) -> None:
    """Let everybody who keeps copies follow."""
    if person_ids:
        for follow in _followers:
            follow(person_ids)
