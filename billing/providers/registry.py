"""provider(), card_provider(): the providers this installation has, by name."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from billing.providers.interface import Provider

# Imported when first used: an installation without Stripe needs no Stripe client.
KNOWN = {
    "sandbox": "billing.providers.sandbox.provider.SandboxProvider",
    "stripe": "billing.providers.stripe.provider.StripeProvider",
    "invoice": "billing.providers.invoice.InvoiceProvider",
}


@cache
def provider(name: str) -> Provider:
    """Return the provider called `name`. Raises KeyError for one that nobody knows."""
    found: Provider = import_string(KNOWN[name])()
    return found


def card_provider() -> Provider | None:
    """Return the provider that takes cards here, None where the operator has none."""
    return provider(settings.CARD_PROVIDER) if settings.CARD_PROVIDER else None
