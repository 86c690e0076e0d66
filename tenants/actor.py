"""Actor: who acts, in which organization, with which roles; the first argument of every verb."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from tenants.permissions.roles import Role


class Named(Protocol):
    """Who acts, as a ledger needs to know it: an Actor, or the portal itself."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """A plain value, loaded once per request; `roles` empty is an ordinary user."""

    tenant_id: UUID
    person_id: UUID | None
    name: str
    email: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    is_guest: bool = False
    is_active: bool = True
    language: str = "en"
    # The firm a partner's employee works for; empty for the organization's own people.
    firm: str = ""
    # How they came in: page, api, command, job.
    via: str = "page"
    address: str | None = None
    # What a bearer token allows; None for a person at a page.
    scopes: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return True

    @property
    def is_admin(self) -> bool:
        """Whether they hold any directory role."""
        return bool(self.roles)

    def acting_via(self, via: str, address: str | None = None) -> "Actor":
        """Return the same actor, come in by another door."""
        return replace(self, via=via, address=address)

    def holds(self, roles: Iterable[Role]) -> bool:
        """Whether they hold at least one of `roles`."""
        return not self.roles.isdisjoint(roles)
