"""What every page may use: who is here, where, and what the menu offers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from kernel.jobs import queries
from kernel.jobs.views import pulse_address
from kernel.ui import words
from kernel.values.clock import now
from selfservice.navigation import menu
from tenants.models import Organization
from tenants.signin.switcher import places_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give base.html actor, organization, the switcher's places, the menu and the reader's switches."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "organization": getattr(request, "organization", None),
        "organizations": SimpleLazyObject(lambda: places_of(request)),
        "navigation": SimpleLazyObject(lambda: menu(request)),
        **_addresses(request),
        "demo_clock": demo_clock(getattr(request, "organization", None)),
        "sign_out_url": reverse("sign-out"),
        "theme": request.COOKIES.get("theme", ""),
        "density": request.COOKIES.get("density", ""),
        "shortcuts": request.COOKIES.get("shortcuts", "on"),
    }


def demo_clock(organization: Organization | None) -> str:
    """Return the day it is in a demo organization whose clock was moved ahead; "" for all others."""
    ahead = settings.DEMO and organization is not None and organization.clock_ahead
    return words.day(now()) if ahead else ""


def _addresses(request: HttpRequest) -> dict[str, Any]:
    actor, organization = getattr(request, "actor", None), getattr(request, "organization", None)
    if actor is None or organization is None:
        return {}
    pulse: Any = SimpleLazyObject(lambda: queries.pulse(actor))
    return {
        "home_url": reverse("home", args=[organization.short_name]),
        "search_url": reverse("licensing:search:results", args=[organization.short_name]),
        "jobs_url": reverse("jobs:list", args=[organization.short_name]),
        "jobs_running": SimpleLazyObject(lambda: pulse[0]),
        "jobs_news": SimpleLazyObject(lambda: pulse[1]),
        "pulse_url": pulse_address(organization.short_name),
    }
