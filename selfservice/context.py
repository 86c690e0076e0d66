"""What every page may use: who is here, where, and what the menu offers."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from selfservice.navigation import menu
from tenants.signin.switcher import places_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give base.html actor, organization, the switcher's places, the menu and the reader's switches."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "organization": getattr(request, "organization", None),
        "organizations": SimpleLazyObject(lambda: places_of(request)),
        "navigation": SimpleLazyObject(lambda: menu(request)),
        "theme": request.COOKIES.get("theme", ""),
        "density": request.COOKIES.get("density", ""),
        "shortcuts": request.COOKIES.get("shortcuts", "on"),
    }
