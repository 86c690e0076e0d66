"""May such a token be made, may this one be revoked? Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kernel.values.decision import Decision
from tenants.tokens.scopes import Scope

LONGEST_DAYS = 365
# Enough for every program somebody runs, too few to fill the table by mistake.
MOST_PER_PERSON = 50


class TokenReason(StrEnum):
    """Why a token cannot be made or revoked; each has its sentence in explain.py."""

    DAYS = "token_days"
    SCOPES = "token_scopes"
    NAME = "token_name"
    TOO_MANY = "too_many_tokens"
    BY_TOKEN = "token_by_token"
    UNKNOWN = "unknown_token"


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A token as the matrix asks for it: whose is it?"""

    purchaser_id: UUID | None


def may_be_made(*, name: str, scopes: Collection[str], days: int, has: int, with_token: bool) -> Decision:
    """Answer whether a person with `has` valid tokens may make one more like this.

    A token never makes a token: otherwise it would outlive its own end and grow beyond its scopes.
    """
    unknown = sorted(set(scopes) - set(Scope))
    return Decision.every(
        decision
        for decision, wrong in (
            (Decision.no(TokenReason.BY_TOKEN), with_token),
            (Decision.no(TokenReason.NAME), not 0 < len(name) <= 100),
            (
                Decision.no(TokenReason.SCOPES, unknown=unknown, known=list(Scope)),
                bool(unknown) or not scopes,
            ),
            (Decision.no(TokenReason.DAYS, longest=LONGEST_DAYS), not 1 <= days <= LONGEST_DAYS),
            (Decision.no(TokenReason.TOO_MANY, most=MOST_PER_PERSON), has >= MOST_PER_PERSON),
        )
        if wrong
    )
