"""The sandbox bank's page: the buyer confirms a charge, or refuses, as at their own bank."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing.payments.confirm import ask_again
from billing.providers.interface import ProviderUnavailable
from billing.providers.sandbox.bank import Waiting
from billing.providers.sandbox.provider import SandboxProvider
from kernel.isolation.scope import tenant_scope


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask on GET; on POST write down the answer, let the portal hear of it, and send the buyer back."""
    if SandboxProvider.name != settings.CARD_PROVIDER:
        raise Http404
    bank = SandboxProvider().bank
    try:
        waiting = bank.waiting(ref)
        if waiting is None:
            raise Http404
        if request.method == "POST":
            bank.answer(ref, agrees="confirm" in request.POST)
            _tell(waiting)
            return redirect(_back(waiting))
    except ProviderUnavailable:
        return render(request, "503.html", status=503)
    return render(
        request, "billing/providers/sandbox/confirm.html", {"waiting": waiting, "back": _back(waiting)}
    )


def _tell(waiting: Waiting) -> None:
    """What other banks do by a webhook: the answer is known even if the buyer never comes back."""
    with tenant_scope(waiting.tenant_id):
        ask_again(waiting.key)


def _back(waiting: Waiting) -> str:
    """Return where the buyer came from, if that is an address of ours."""
    known, given = urlsplit(settings.PUBLIC_URL), urlsplit(waiting.return_url)
    if (given.scheme, given.netloc) != (known.scheme, known.netloc) or given.path.startswith("//"):
        return "/"
    return f"{given.path}?{given.query}" if given.query else given.path
