"""Tokens for the page and for the limits."""

from django.db.models import QuerySet

from kernel.values.clock import actual
from tenants.actor import Actor
from tenants.models import Token
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all


def tokens(actor: Actor) -> QuerySet[Token]:
    """Return the tokens an actor may see, newest first: their own, or everybody's for a global admin."""
    if actor.person_id is None or not can(actor, Action.TOKEN_MANAGE):
        return Token.objects.none()
    found = Token.objects.select_related("person").order_by("-created_at", "-id")
    return found if sees_all(actor, Action.TOKEN_MANAGE) else found.filter(person_id=actor.person_id)


def valid() -> QuerySet[Token]:
    """Return the tokens that would be let in now."""
    return Token.objects.filter(revoked_at=None, expires_at__gt=actual())
