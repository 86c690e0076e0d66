"""Where else an account has a person: the organization switcher of guests."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Place:
    """An organization one can go to."""

    name: str
    url: str
    current: bool


SESSION_KEY = "places"


def home_of(short_name: str) -> str:
    """Return the address of an organization's home."""
    return reverse("home", args=[short_name])


def remember_places(request: HttpRequest, organizations: list[tuple[str, str]]) -> None:
    """Keep (short name, name) of an account's organizations in its session, so that no page looks across tenants."""
    request.session[SESSION_KEY] = [list(place) for place in organizations]


def places_of(request: HttpRequest) -> list[Place]:
    """Return the places to offer; the middleware decides anew at each visit whether one may enter."""
    here = getattr(getattr(request, "organization", None), "short_name", "")
    kept = request.session.get(SESSION_KEY, []) if hasattr(request, "session") else []
    return [Place(name, home_of(short_name), short_name == here) for short_name, name in kept]
