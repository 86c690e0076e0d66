"""A form's own refusals in words."""

from django.utils.translation import gettext as _

from kernel.web.explain import register
from kernel.web.rules import FormReason


def register_sentences() -> None:
    """Give the forms' reasons their sentences and status."""
    register(
        FormReason.USED_FOR_ANOTHER,
        lambda facts: _(
            "This form was sent before with other answers, and that was done. Load the page again, then send it."
        ),
    )
