"""can() answers whether an actor may do something; require() refuses."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kernel.values.decision import Decision
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.matrix import MATRIX, Cell, cells

# Acts that only look: a cell `read` is enough for them.
LOOKING = frozenset(
    {
        Action.SUBSCRIPTION_SEE,
        Action.LICENSE_SEE,
        Action.PERSON_SEE,
        Action.JOURNAL_SEE,
        Action.HOME_FIGURES,
        Action.USERS_EXPORT,
        Action.BILL_SEE_OWN,
        Action.BILL_SEE_ORGANIZATION,
    }
)


class Forbidden(StrEnum):
    """Why an actor may not."""

    NOT_ALLOWED = "not_allowed"
    NOT_YOURS = "not_yours"
    INACTIVE = "inactive_actor"
    TOKEN_SCOPE = "token_scope"


class Owned(Protocol):
    """Something that somebody bought."""

    @property
    def purchaser_id(self) -> UUID | None: ...


def can(actor: Actor, action: Action, subject: Owned | None = None) -> Decision:
    """Answer from the matrix; with `own` the subject must be the actor's.

    Without a subject, `own` answers yes: there may be something of theirs.
    """
    if not actor.is_active:
        return Decision.no(Forbidden.INACTIVE)
    found = cells(action, roles=actor.roles, is_guest=actor.is_guest)
    if Cell.YES in found or (action in LOOKING and Cell.READ in found):
        return Decision.yes()
    if Cell.OWN in found:
        if subject is None or (actor.person_id is not None and subject.purchaser_id == actor.person_id):
            return Decision.yes()
        return Decision.no(Forbidden.NOT_YOURS, action=action)
    return Decision.no(Forbidden.NOT_ALLOWED, action=action, needs=sorted(who_may(action)))


def require(actor: Actor, action: Action, subject: Owned | None = None) -> None:
    """Raise Refused when `can()` says no."""
    can(actor, action, subject).or_refuse()


def sees_all(actor: Actor, action: Action) -> bool:
    """Whether the actor sees everything of the organization, or only their own."""
    found = cells(action, roles=actor.roles, is_guest=actor.is_guest)
    return actor.is_active and bool(found & {Cell.YES, Cell.READ})


def who_may(action: Action) -> frozenset[str]:
    """Return the roles that may, for a sentence that says who can help."""
    return frozenset(column for column, cell in MATRIX[action].items() if cell is Cell.YES)
