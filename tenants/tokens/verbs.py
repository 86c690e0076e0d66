"""What the journal says about tokens."""

from enum import StrEnum


class TokenVerb(StrEnum):
    """Verbs of the journal; their words are in explain.py."""

    CREATED = "token.created"
    REVOKED = "token.revoked"
