"""Why a door itself says no, before any verb was asked."""

from enum import StrEnum


class DoorReason(StrEnum):
    """Stable codes of problem+json."""

    TOKEN_SCOPE = "token_scope"  # noqa: S105 a code, no secret
    KEY_REUSED = "idempotency_key_reused"
