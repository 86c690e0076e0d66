"""The reader's own switches: theme, density, shortcuts, language. Cookies of this browser, nobody's data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 60 * 60
THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
SHORTCUTS = ("on", "off")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Choose system, light or dark."""
    return _remember(request, "theme", THEMES)


@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Choose comfortable or compact rows."""
    return _remember(request, "density", DENSITIES)


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch the keyboard shortcuts on or off."""
    return _remember(request, "shortcuts", SHORTCUTS)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose one of the portal's languages."""
    return _remember(
        request, "language", [code for code, _ in settings.LANGUAGES], settings.LANGUAGE_COOKIE_NAME
    )


def _remember(
    request: HttpRequest, name: str, allowed: list[str] | tuple[str, ...], cookie: str = ""
) -> HttpResponse:
    """Keep an allowed choice in a cookie and go back; anything else changes nothing."""
    response = HttpResponseRedirect(_back(request))
    choice = request.POST.get(name, "")
    if choice in allowed:
        response.set_cookie(cookie or name, choice, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _back(request: HttpRequest) -> str:
    """Return the page the reader came from, if it is one of ours."""
    for address in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if address and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return address
    return "/"
