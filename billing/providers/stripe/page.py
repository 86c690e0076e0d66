"""card_setup(), confirmation(): what a page needs to let the buyer's browser speak to Stripe.

Only these pages load Stripe's script, and only they widen the portal's policy, by the origins named here.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from billing.providers.interface import Setup

# Where Stripe shows a bank's own page.
BANKS = "https://hooks.stripe.com"


def card_setup(customer_ref: str, client_secret: str, language: str) -> Setup:
    """Return how a page asks for a card by Stripe's own field."""
    facts = {**_facts(language), "client_secret": client_secret}
    return _setup("billing/providers/stripe/card.html", facts, customer_ref)


def confirmation(action: Mapping[str, str], language: str) -> Setup:
    """Return how a page lets the buyer confirm; `action` is that of a payment with a `client_secret`."""
    facts = {**_facts(language), "client_secret": action["client_secret"]}
    return _setup("billing/providers/stripe/confirm.html", facts)


def _facts(language: str) -> dict[str, str]:
    return {
        "script": settings.STRIPE_JS_URL,
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        "language": language,
    }


def _setup(template: str, facts: Mapping[str, str], customer_ref: str = "") -> Setup:
    script = _origin(settings.STRIPE_JS_URL)
    return Setup(
        template=template,
        facts=facts,
        customer_ref=customer_ref,
        script_sources=(script,),
        frame_sources=(script, BANKS),
        connect_sources=(_origin(settings.STRIPE_API_BASE),),
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
