"""widen(): let the one page that needs a provider's script load it, and no other."""

from typing import TypeVar

from django.http import HttpResponse

from billing.providers.interface import Setup

R = TypeVar("R", bound=HttpResponse)


def widen(response: R, setup: Setup) -> R:
    """Return the response with the origins that `setup` names added to its content policy; none for most."""
    wanted = {
        "script-src": setup.script_sources,
        "frame-src": setup.frame_sources,
        "connect-src": setup.connect_sources,
    }
    # What django-csp's decorator csp_update does, for sources that are known only now.
    update = {name: ["'self'", *sources] for name, sources in wanted.items() if sources}
    if update:
        response._csp_update = update
    return response
