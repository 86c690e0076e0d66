"""Why a form itself is refused, before any verb was asked."""

from enum import StrEnum


class FormReason(StrEnum):
    """A form's key says more than a second click."""

    USED_FOR_ANOTHER = "form_used"
