"""client(): the connection to Stripe. calling(), why_invalid(): what it means when a call goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import stripe
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing.providers.interface import ProviderUnavailable, Refusal
from billing.providers.stripe import translate

log = structlog.get_logger()

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


@contextmanager
def calling(what: str) -> Iterator[None]:
    """Whatever is no answer about this card is: nobody knows, ask again."""
    try:
        yield
    except stripe.StripeError as error:
        log.warning(
            "stripe_unavailable",
            call=what,
            error=type(error).__name__,
            status=error.http_status,
            code=error.code,
            request=error.request_id,
        )
        raise ProviderUnavailable(f"Stripe, {what}: {type(error).__name__}") from error


def why_invalid(error: stripe.StripeError, what: str) -> Refusal:
    """A request that Stripe will never take: the card is gone, or it is our mistake, for people to look at."""
    if isinstance(error, stripe.InvalidRequestError) and translate.is_gone(error):
        return Refusal.METHOD_GONE
    log.error("stripe_refused_request", call=what, code=error.code, request=error.request_id)
    return Refusal.OTHER
