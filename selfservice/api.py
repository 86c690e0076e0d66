"""The REST root: who asks (the middleware's actor), and how the schema names that."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kernel.values.decision import Decision
from tenants.permissions.can import Forbidden


class ActorAuthentication(BaseAuthentication):
    """The actor the middleware found, by session or by bearer token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Return the actor; a session must bring its CSRF token for writes, a bearer token need not."""
        actor = request._request.actor
        if actor is None:
            return None
        if actor.scopes is None:
            _enforce_csrf(request)
        return actor, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="selfservice"'


class HasScope(BasePermission):
    """Somebody is here, and their token allows what the door is for; a session allows everything."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether anybody is here. Raises Refused naming the scope a token lacks."""
        actor = getattr(request._request, "actor", None)
        if actor is None:
            return False
        needed = view.scope_for(request.method)
        if needed and actor.scopes is not None and needed not in actor.scopes:
            Decision.no(Forbidden.TOKEN_SCOPE, scope=needed).or_refuse()
        return True


class ActorScheme(OpenApiAuthenticationExtension):
    """How the schema describes the two ways in."""

    target_class = "selfservice.api.ActorAuthentication"
    name = ["bearer", "session"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """Return the two as alternatives."""
        return [{"bearer": []}, {"session": []}]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """Return what the two are."""
        return [
            {"type": "http", "scheme": "bearer", "description": "A token of the page Tokens."},
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "A signed-in browser; writes need the header X-CSRFToken.",
            },
        ]


def _enforce_csrf(request: Request) -> None:
    from rest_framework.authentication import CSRFCheck  # noqa: PLC0415 start-up: pulls in settings

    check = CSRFCheck(lambda request: None)  # type: ignore[arg-type]
    check.process_request(request._request)
    if check.process_view(request._request, lambda: None, (), {}):  # type: ignore[arg-type,return-value]
        raise PermissionDenied(_("Send the CSRF token of the session, or use a bearer token."), code="csrf")
