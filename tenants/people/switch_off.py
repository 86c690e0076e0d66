"""switch_off(): somebody may no longer come in."""

from uuid import UUID

from tenants.actor import Actor
from tenants.models import Person
from tenants.people.switch import switch


def switch_off(*, actor: Actor, person_id: UUID) -> Person:
    """Close the organization to a person; their sessions and tokens end with their next request.

    Raises Refused: Forbidden; PersonReason.UNKNOWN, YOURSELF, LAST_GLOBAL, SYNCED.
    """
    return switch(actor, person_id, on=False)
