"""The doors' own refusals in words."""

from django.utils.translation import gettext as _

from kernel.api.reasons import DoorReason
from kernel.web.explain import register


def register_sentences() -> None:
    """Give each reason of `DoorReason` its sentence and status."""
    register(
        DoorReason.TOKEN_SCOPE,
        lambda facts: _("This token lacks the scope “%(needed)s”. Make a token that has it.") % facts,
        status=403,
    )
    register(
        DoorReason.KEY_REUSED,
        lambda facts: _(
            "This Idempotency-Key was used before for another request. Use a new key for each new request."
        ),
        status=422,
    )
