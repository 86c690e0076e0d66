"""The start-up check: with CARD_PROVIDER=stripe, is there all that Stripe needs?"""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_NEEDED = {
    "STRIPE_SECRET_KEY": "the secret key (sk_...), with which the portal charges",
    "STRIPE_PUBLISHABLE_KEY": "the publishable key (pk_...), with which the buyer's browser asks for the card",
    "STRIPE_WEBHOOK_SECRETS": "the webhook's signing secret (whsec_...), by which Stripe's messages are known",
}


@register
def check_stripe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say which setting is missing, each with its own sentence."""
    if settings.CARD_PROVIDER != "stripe":
        return []
    hint = "docs/operations.md, “Cards by Stripe”, says where to find it."
    problems: list[CheckMessage] = [
        Error(
            f"CARD_PROVIDER is stripe, but {name.removesuffix('S')} is not set: {words}.",
            hint=hint,
            id="billing.E001",
        )
        for name, words in _NEEDED.items()
        if not getattr(settings, name)
    ]
    if find_spec("stripe") is None:
        words = "CARD_PROVIDER is stripe, but Stripe's client is not installed."
        problems.append(Error(words, hint="pip install 'selfservice[stripe]'", id="billing.E002"))
    return problems
