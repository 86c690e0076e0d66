"""Every "no" has a name: a Decision is yes, or no with named reasons.

One decision serves the page, the API error, the command line, the log and the test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: a stable code (`not_enough_seats`) and the facts its sentence needs."""

    code: StrEnum
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may this happen?"; allowed when there is no reason against it."""

    reasons: tuple[Reason, ...] = ()

    @classmethod
    def yes(cls) -> "Decision":
        """Return the answer yes."""
        return cls()

    @classmethod
    def no(cls, code: StrEnum, **facts: Any) -> "Decision":
        """Return the answer no, because of `code`; `facts` go into its sentence."""
        return cls((Reason(code, facts),))

    @classmethod
    def every(cls, decisions: Iterable["Decision"]) -> "Decision":
        """Return yes when all are yes, else no with all reasons in order."""
        return cls(tuple(reason for decision in decisions for reason in decision.reasons))

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return not self.reasons

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raise `Refused` when the answer is no."""
        if self.reasons:
            raise Refused(self)


class Refused(Exception):
    """An act was refused before its first write; carries the decision."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(", ".join(reason.code for reason in decision.reasons))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, in order of importance."""
        return self.decision.reasons
