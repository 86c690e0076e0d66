"""create_token(): a new token for the actor, and its secret, once."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from kernel.audit.record import record
from kernel.values.clock import actual
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Person, Token
from tenants.permissions.actions import Action
from tenants.permissions.can import Forbidden, require
from tenants.tokens.queries import valid
from tenants.tokens.rules import may_be_made
from tenants.tokens.verbs import TokenVerb

# Lets scanners of source code recognize a leaked secret.
MARK = "ss_"


@dataclass(frozen=True, slots=True)
class NewToken:
    """The row and the secret that is nowhere kept."""

    token: Token
    secret: str


def create_token(*, actor: Actor, name: str, scopes: Collection[str], days: int) -> NewToken:
    """Make a token that acts as `actor` within `scopes` for `days` (1 to 365).

    Raises Refused: Forbidden for a guest; TokenReason for a bad name, scope or number of days, for too
    many tokens, and for an actor who came in with a token.
    """
    person_id = actor.person_id
    if person_id is None:
        raise Refused(Decision.no(Forbidden.NOT_ALLOWED, action=Action.TOKEN_MANAGE))
    _lock(person_id)
    require(actor, Action.TOKEN_MANAGE)
    name = " ".join(name.split())
    has = valid().filter(person_id=person_id).count()
    may_be_made(name=name, scopes=scopes, days=days, has=has, with_token=actor.scopes is not None).or_refuse()
    secret = MARK + secrets.token_urlsafe(32)
    moment = actual()
    token = Token.objects.create(
        person_id=person_id,
        name=name,
        prefix=secret[:10],
        digest=sha256(secret.encode()).hexdigest(),
        scopes=sorted(scopes),
        # Security goes by the machine's clock alone, also where a demo lives ahead of it.
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    record(
        TokenVerb.CREATED, actor=actor, subject_type="token", subject_id=token.id, subject_name=name,
        scopes=token.scopes, days=days,
    )  # fmt: skip
    return NewToken(token, secret)


def _lock(person_id: UUID) -> None:
    """Two forms sent at once must not both find room for the last token."""
    list(Person.objects.select_for_update(no_key=True, of=("self",)).filter(id=person_id))
