"""Why a door itself says no, before any verb was asked."""

from enum import StrEnum


class DoorReason(StrEnum):
    """Stable codes of problem+json."""

    KEY_REUSED = "idempotency_key_reused"
