"""revoke_token(): a token ends now."""

from uuid import UUID

from kernel.audit.record import record
from kernel.values.clock import actual
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Token
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require
from tenants.tokens.rules import OfPerson, TokenReason
from tenants.tokens.verbs import TokenVerb


def revoke_token(*, actor: Actor, token_id: UUID) -> Token:
    """End a token; one that has ended already stays as it is.

    Raises Refused: Forbidden for a guest; TokenReason.UNKNOWN, also for somebody else's unless the actor
    is a global admin.
    """
    require(actor, Action.TOKEN_MANAGE)
    found = Token.objects.select_for_update(no_key=True, of=("self",)).select_related("person")
    token = found.filter(id=token_id).first()
    if token is None or not can(actor, Action.TOKEN_MANAGE, OfPerson(token.person_id)):
        raise Refused(Decision.no(TokenReason.UNKNOWN))
    if token.revoked_at is not None:
        return token
    token.revoked_at = actual()
    Token.objects.filter(id=token.id).update(revoked_at=token.revoked_at)
    record(
        TokenVerb.REVOKED, actor=actor, subject_type="token", subject_id=token.id, subject_name=token.name,
        person=token.person.display_name,
    )  # fmt: skip
    return token
