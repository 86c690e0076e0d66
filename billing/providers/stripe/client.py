"""client(): the connection to Stripe."""

from functools import cache

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Seconds to connect and to wait: two calls end before the relay's lease does.
TIMEOUT = (3, 11)


@cache
def client() -> stripe.StripeClient:
    """Return Stripe's client. Raises ImproperlyConfigured without a secret key.

    It never asks twice by itself: whoever asks again (the relay) looks first what became of the first time.
    """
    if not settings.STRIPE_SECRET_KEY:
        raise ImproperlyConfigured("Set STRIPE_SECRET_KEY; docs/operations.md says where to find it.")
    stripe.enable_telemetry = False
    api: str = settings.STRIPE_API_BASE
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": api},
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=0,
    )
