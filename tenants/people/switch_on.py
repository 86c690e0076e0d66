"""switch_on(): somebody may come in again."""

from uuid import UUID

from tenants.actor import Actor
from tenants.models import Person
from tenants.people.switch import switch


def switch_on(*, actor: Actor, person_id: UUID) -> Person:
    """Open the organization to a person again. Raises Refused: Forbidden; PersonReason.UNKNOWN, SYNCED."""
    return switch(actor, person_id, on=True)
