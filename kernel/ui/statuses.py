"""Words for statuses: which tone and icon go with which value.

An app registers its choices when it is ready:
`register("subscription", Status, {Status.ACTIVE: "good", Status.DELETED: ("neutral", "dismiss")})`;
pages then write `{{ row.status|status:"subscription" }}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Choices

from kernel.ui.components import TONES

ICONS = {
    "good": "check-circle",
    "warning": "warning",
    "danger": "error",
    "info": "clock",
    "brand": "clock",
    "neutral": "circle",
}


# By identity: the first members of two integer choices would be equal, and one drawn for the other.
@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How a status is shown: its choice (which has the word), tone and icon."""

    choice: Choices
    tone: str
    icon: str


_LOOKS: dict[str, dict[object, Look]] = {}


def register(kind: str, choices: type[Choices], tones: Mapping[Choices, str | tuple[str, str]]) -> None:
    """Give each member of `choices` its tone, or its (tone, icon); members left out are neutral.

    Raises ValueError for an unknown tone or a member of other choices.
    """
    looks: dict[object, Look] = {}
    if foreign := set(tones) - set(choices):
        raise ValueError(f"Not of {choices.__name__}: {foreign}.")
    for member in choices:
        given = tones.get(member, "neutral")
        tone, icon = (given, ICONS.get(given, "")) if isinstance(given, str) else given
        if tone not in TONES:
            raise ValueError(f"{tone!r} is no tone; tones are {', '.join(TONES)}.")
        looks[member.value] = Look(member, tone, icon)
    _LOOKS[kind] = looks


def look_of(kind: str, value: object) -> Look:
    """Return how `value` of the registered `kind` is shown; raises LookupError when unknown."""
    try:
        return _LOOKS[kind][value]
    except KeyError:
        raise LookupError(f"No status {value!r} is registered under {kind!r}.") from None
