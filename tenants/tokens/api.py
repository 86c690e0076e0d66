"""tokens/: see and revoke; a token is made by a person at the page or by the command, never by a token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.keyset import Sort
from tenants.models import Token
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.queries import tokens
from tenants.tokens.revoke_token import revoke_token
from tenants.tokens.scopes import Scope


class TokenRow(serializers.Serializer):
    """A token without its secret, which is kept nowhere."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How its secret begins, to tell tokens apart.")
    person = serializers.UUIDField(source="person_id", help_text="Whom it acts as.")
    person_name = serializers.CharField(source="person.display_name")
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class TokensDoor(PagedDoor):
    """One's tokens; a global admin sees everybody's."""

    tag = "Tokens"
    reads = Scope.TOKENS_WRITE
    order = Sort("created", "created_at", descending=True)

    @extend_schema(operation_id="listTokens", summary="List tokens", responses=PageOf(TokenRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return tokens, the newest first."""
        require(self.actor, Action.TOKEN_MANAGE)
        return self.paged(tokens(self.actor), _shown)


class TokenDoor(Door):
    """One token."""

    tag = "Tokens"
    writes = Scope.TOKENS_WRITE

    def find(self, token: UUID) -> None:
        """The token, its own or for a global admin anybody's."""
        require(self.actor, Action.TOKEN_MANAGE)
        tokens(self.actor).get(id=token)

    @extend_schema(operation_id="revokeToken", summary="Revoke a token", request=None, responses={204: None})
    def delete(self, request: Request, organization: str, token: UUID) -> Response:
        """End a token now; one that has ended already stays as it is."""
        revoke_token(actor=self.actor, token_id=token)
        return Response(status=204)


def _shown(rows: Sequence[Token]) -> Any:
    return TokenRow(rows, many=True).data
