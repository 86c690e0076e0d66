"""Turn the named reasons of a "no" into sentences that say what to do next.

Each app registers its own reasons when it starts; page, API and command line ask here.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from kernel.values.decision import Decision, Reason

Facts = Mapping[str, Any]
_sentences: dict[str, tuple[Callable[[Facts], str], int]] = {}


def register(code: StrEnum, sentence: Callable[[Facts], str], *, status: int = 409) -> None:
    """Make `sentence(facts)` the words for a reason, and `status` its HTTP answer (403, 404, 409, 422, 429).

    Raises ValueError when another enum has the same code: a program could not tell the two apart.
    """
    if any(known == code and type(known) is not type(code) for known in _sentences):
        raise ValueError(f"Two reasons have the code {code!r}.")
    _sentences[code] = (sentence, status)


def sentence(reason: Reason) -> str:
    """Return the reason in the running language. Raises KeyError for a reason without words."""
    return _sentences[reason.code][0](reason.facts)


def sentences(decision: Decision) -> list[str]:
    """Return all reasons of a decision in the running language."""
    return [sentence(reason) for reason in decision.reasons]


def status_of(decision: Decision) -> int:
    """Return the HTTP status of a refusal: that of its first reason."""
    return _sentences[decision.reasons[0].code][1]


def has_words(code: str) -> bool:
    """Tell whether a reason is registered; a test asks this of every reason in the house."""
    return code in _sentences


def statuses() -> dict[str, int]:
    """Return every registered code with its HTTP status, for documentation."""
    return {str(code): status for code, (_sentence, status) in _sentences.items()}


def words(code: str, facts: Facts) -> str:
    """Return a code's sentence about some facts, for documentation. Raises KeyError."""
    return _sentences[code][0](facts)
