"""What other apps show on the page of a subscription; they register it when they start.

A place is where it stands: "settings" (buttons in Subscriptions and settings) or "cards" (below it).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from licensing.models import Subscription
from tenants.actor import Actor

Place = Literal["settings", "cards"]


@dataclass(frozen=True, slots=True)
class Section:
    """A template and what it shows, as `section` in it."""

    place: Place
    template: str
    facts: Mapping[str, Any]


Builder = Callable[[Actor, Subscription], Sequence[Section]]
_builders: list[Builder] = []


def register(builder: Builder) -> None:
    """Ask `builder(actor, subscription)` for sections of every page; none is a fine answer."""
    _builders.append(builder)


def sections(actor: Actor, subscription: Subscription) -> dict[str, list[Section]]:
    """Return what stands in each place for this reader."""
    found: dict[str, list[Section]] = {"settings": [], "cards": []}
    for builder in _builders:
        for section in builder(actor, subscription):
            found[section.place].append(section)
    return found
