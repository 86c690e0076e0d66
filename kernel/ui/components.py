"""The registry of components: what each is called, what it takes, where its markup lives.

Everything declared here is checked when a template compiles, so that a mistake in a page is found
by the test that compiles all templates and never by a reader.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TONES = ("neutral", "brand", "info", "good", "warning", "danger")
SIZES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Component:
    """One word of the interface.

    `required` and `optional` are its props, the latter with their defaults; `choices` lists the
    values a literal prop may have; `slots` are its named holes; `body` says whether it may wrap
    content; `attributes` says whether it passes `hx-*`, `data-*` and `aria-*` on to its element.
    """

    name: str
    required: frozenset[str]
    optional: Mapping[str, Any]
    slots: frozenset[str] = frozenset()
    body: bool = False
    attributes: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The path of its markup."""
        return f"ui/{self.name}.html"

    @property
    def props(self) -> frozenset[str]:
        """All props it knows."""
        return self.required | self.optional.keys()


COMPONENTS: dict[str, Component] = {}


def component(
    name: str,
    *,
    required: Iterable[str] = (),
    optional: Mapping[str, Any] | None = None,
    slots: Iterable[str] = (),
    body: bool = False,
    attributes: bool = False,
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Component:
    """Declare a component and return it; a second declaration of one name raises ValueError."""
    if name in COMPONENTS:
        raise ValueError(f"The component {name!r} is declared twice.")
    declared = Component(
        name=name,
        required=frozenset(required),
        optional=dict(optional or {}),
        slots=frozenset(slots),
        body=body,
        attributes=attributes,
        choices=dict(choices or {}),
    )
    COMPONENTS[name] = declared
    return declared
