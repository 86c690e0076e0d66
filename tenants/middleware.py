"""From an address and a session to an actor inside one tenant's scope.

The organization is the first part of the path (or the one after /api/v1/), never a thing of the
session: two tabs can show two customers and nothing mixes. The scope is open around the whole
response, because a lazily rendered template outside it would come out empty.
"""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation

from kernel.isolation.scope import take_back, tenant_scope
from tenants.models.organization import RESERVED_NAMES
from tenants.signin.arrive import Arrival, NotSignedIn, arrive, bearer
from tenants.signin.find_organization import tenant_of
from tenants.signin.refuse import ask_to_sign_in


class TenantMiddleware:
    """Sets `request.actor` and `request.organization`; both None on the portal's own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.organization = None
        short_name = organization_in(request.path_info)
        if not short_name:
            return self.get_response(request)
        response = self._of_organization(request, short_name)
        # Signed out, nobody finds it in the browser's memory or a proxy's any more.
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def _of_organization(self, request: HttpRequest, short_name: str) -> HttpResponse:
        tenant_id = tenant_of(short_name)
        if tenant_id is None:
            request.refusal = _stranger(request)
            return self.get_response(request)
        with tenant_scope(tenant_id):
            return self._inside(request, tenant_id)

    def _inside(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        try:
            _apply(request, arrive(request, tenant_id))
        except (Http404, NotSignedIn) as refusal:
            request.refusal = refusal
        with timezone.override(_zone(request)):
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        return response

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Refuse here, so that the error comes out as a page, a fragment or a problem like any other."""
        refusal = getattr(request, "refusal", None)
        if isinstance(refusal, NotSignedIn):
            return ask_to_sign_in(request, refusal)
        if refusal is not None:
            raise refusal
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Whatever a failed view had written is taken back."""
        take_back()


def organization_in(path: str) -> str:
    """Return the short name in an address, or "" on a page of the portal itself."""
    parts = path.lstrip("/").split("/")
    if parts[:2] == ["api", "v1"]:
        return parts[2] if len(parts) > 2 else ""
    return "" if parts[0] in RESERVED_NAMES else parts[0]


def _apply(request: HttpRequest, arrival: Arrival) -> None:
    request.actor, request.organization = arrival.actor, arrival.organization
    # A choice made in the account menu (the cookie) or by a program wins over what the person speaks.
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not chosen and not (arrival.actor.via == "api" and "Accept-Language" in request.headers):
        translation.activate(arrival.actor.language)
        request.LANGUAGE_CODE = arrival.actor.language


def _zone(request: HttpRequest) -> ZoneInfo | None:
    """Days and moments on pages are those of the organization; programs are told them in UTC."""
    if request.actor is None or request.actor.via == "api":
        return None
    return ZoneInfo(request.organization.time_zone)


def _stranger(request: HttpRequest) -> Exception:
    """An organization that does not exist answers just like one that one does not belong to."""
    if bearer(request) is not None:
        return NotSignedIn(bad_token=True)
    return Http404() if request.user.is_authenticated else NotSignedIn()
