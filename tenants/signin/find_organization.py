"""Which organization does a short name or an address belong to? Looks across tenants on purpose."""

import time
from uuid import UUID

from kernel.isolation.scope import Because, all_tenants
from tenants.models import MailDomain, Organization, Person

# A short name never changes hands; a minute later a new one is known everywhere.
_KEEP_SECONDS = 60.0
_known: dict[str, tuple[float, UUID]] = {}


def tenant_of(short_name: str) -> UUID | None:
    """Return the tenant of a short name, or None; remembered for a minute per process."""
    moment = time.monotonic()
    kept = _known.get(short_name)
    if kept and kept[0] > moment:
        return kept[1]
    with all_tenants(because=Because.RESOLVE_ADDRESS):
        found = (
            Organization.objects.filter(short_name=short_name, is_active=True)
            .values_list("id", flat=True)
            .first()
        )
    if found is not None:
        _known[short_name] = (moment + _KEEP_SECONDS, found)
    return found


def forget_known_names() -> None:
    """Empty the memory of short names (an organization was suspended; a test begins)."""
    _known.clear()


def organization_of_address(email: str) -> Organization | None:
    """Return the organization whose mail domain an address has, or None."""
    domain = email.rpartition("@")[2].casefold()
    with all_tenants(because=Because.SIGN_IN):
        tenant_id = MailDomain.objects.filter(domain=domain).values_list("tenant_id", flat=True).first()
        return Organization.objects.filter(id=tenant_id, is_active=True).first() if tenant_id else None


def organizations_of(account_id: UUID) -> list[Organization]:
    """Return where an account has an active person, its own organization before those it is a guest in."""
    with all_tenants(because=Because.SIGN_IN):
        people = Person.objects.filter(account_id=account_id, is_active=True).order_by("kind", "created_at")
        tenant_ids = list(people.values_list("tenant_id", flat=True))
        found = Organization.objects.filter(is_active=True).in_bulk(tenant_ids)
    return [found[tenant_id] for tenant_id in tenant_ids if tenant_id in found]
