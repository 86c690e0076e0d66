"""The doors' own refusals in words."""

from django.utils.translation import gettext as _

from kernel.api.rules import DoorReason
from kernel.web.explain import register


def register_sentences() -> None:
    """Give the doors' reasons their sentences and status."""
    register(
        DoorReason.KEY_REUSED,
        lambda facts: _(
            "This Idempotency-Key was used before for another request. Use a new key for each new request."
        ),
        status=422,
    )
