"""Turn a verb of the journal into a sentence; each capability registers its own when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from kernel.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Words:
    """How a verb is called in a filter, and the sentence of one entry."""

    label: str | Promise
    # Who did it stands beside the sentence: "Moved 7 people from A to B", not "Megan moved ...".
    sentence: Callable[[Entry], str]


_words: dict[str, Words] = {}


def register(verb: StrEnum, label: str | Promise, sentence: Callable[[Entry], str]) -> None:
    """Give a verb its words; `sentence(entry)` reads `entry.subject_name` and `entry.details`."""
    _words[str(verb)] = Words(label, sentence)


def sentence(entry: Entry) -> str:
    """Return what was done, in the running language; a verb nobody registered any more shows as it is."""
    words = _words.get(entry.verb)
    return words.sentence(entry) if words else f"{entry.verb}: {entry.subject_name}"


def verbs() -> dict[str, str | Promise]:
    """Return every registered verb with its label, not yet translated."""
    return {verb: words.label for verb, words in _words.items()}


def has_words(verb: str) -> bool:
    """Tell whether a verb is registered; a test asks this of every verb in the house."""
    return verb in _words
