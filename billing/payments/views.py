"""The door for providers' webhooks: outside every organization, known by their signature alone."""

import structlog
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.payments.webhooks import hear
from billing.providers.interface import BadWebhook, Provider, ProviderUnavailable
from billing.providers.registry import provider as provider_of

log = structlog.get_logger()

# Bytes; a provider's longest message is a fraction of it.
LARGEST = 256 * 1024


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """POST /payments/<provider>/webhook/: 200 heard (or not ours), 400 not signed, 413 too large, 503 ask again."""
    known = _known(provider)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer("Too large.", 413)
    try:
        event = known.read_webhook(request.body, request.headers)
    except (BadWebhook, RawPostDataException) as refused:
        log.warning("webhook_refused", provider=provider, why=str(refused))
        return _answer("Not signed as it should be.", 400)
    except ProviderUnavailable:
        return _answer("Send it again later.", 503)
    if event is not None:
        hear(provider, event)
    return _answer("Heard.", 200)


def _known(name: str) -> Provider:
    try:
        return provider_of(name)
    except (KeyError, ImportError):
        raise Http404 from None


def _answer(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain", status=status)
