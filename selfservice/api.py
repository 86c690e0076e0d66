"""The REST root: who asks (the middleware's actor), what a token allows, pages of rows, the schema."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


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


class HasActor(BasePermission):
    """Somebody is here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return getattr(request._request, "actor", None) is not None


def _enforce_csrf(request: Request) -> None:
    from rest_framework.authentication import CSRFCheck  # noqa: PLC0415 start-up: pulls in settings

    check = CSRFCheck(lambda request: None)  # type: ignore[arg-type,return-value]
    check.process_request(request._request)
    if check.process_view(request._request, None, (), {}):
        raise PermissionDenied(_("Send the CSRF token of the session, or use a bearer token."), code="csrf")
