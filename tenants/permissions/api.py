"""me: who asks, and what they may do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import LOOKING
from tenants.permissions.matrix import Cell, cells
from tenants.permissions.roles import Role


class Me(serializers.Serializer):
    """The person a token or session acts as."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    organization = serializers.CharField(help_text="Short name, as in the address.")
    organization_name = serializers.CharField()
    is_guest = serializers.BooleanField()
    language = serializers.CharField()
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=[(role.value, role.value) for role in Role])
    )
    scopes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="What the token allows; null for a session."
    )
    may = serializers.DictField(
        child=serializers.ChoiceField(choices=["yes", "own", "no"]),
        help_text="Each act of the portal: to all, to what this person bought (`own`), or not.",
    )


class MeDoor(Door):
    """Who asks, with which roles, and which acts that allows."""

    tag = "Me"

    @extend_schema(operation_id="me", summary="Who am I, and what may I do", responses=Me)
    def get(self, request: Request, organization: str) -> Response:
        """Return the actor; the table `may` is the portal's permission matrix for these roles."""
        actor, place = self.actor, request._request.organization
        return Response(
            {
                "id": actor.person_id,
                "name": actor.name,
                "email": actor.email,
                "organization": place.short_name,
                "organization_name": place.name,
                "is_guest": actor.is_guest,
                "language": actor.language,
                "roles": sorted(actor.roles),
                "scopes": None if actor.scopes is None else sorted(actor.scopes),
                "may": {action.value: may(actor, action) for action in Action},
            }
        )


def may(actor: Actor, action: Action) -> str:
    """Return yes, own or no: the best cell the actor's roles have in an action's row."""
    found = cells(action, roles=actor.roles, is_guest=actor.is_guest)
    if Cell.YES in found or (action in LOOKING and Cell.READ in found):
        return "yes"
    return "own" if Cell.OWN in found else "no"
