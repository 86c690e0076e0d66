"""account_of(): the account of a purchaser or of the organization, made when it is not there yet."""

import secrets
from uuid import UUID

from django.db.models import Q

from billing.models import BillingAccount
from kernel.isolation.scope import current_tenant_id
from kernel.values.clock import now
from tenants.models import Organization, Person

# No letters or digits that are read as another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def account_of(owner_id: UUID | None) -> BillingAccount:
    """Return the account of a person, or with None the organization's, locked (R25).

    Of two first purchases at once one makes it and the other waits for it.
    """
    mine = BillingAccount.objects.select_for_update(no_key=True, of=("self",)).filter(owner_id=owner_id)
    found = mine.first()
    if found is None:
        BillingAccount.objects.bulk_create([_made(owner_id)], ignore_conflicts=True)
        found = mine.get()
    return found


def lock_accounts(wanted: Q) -> list[BillingAccount]:
    """Lock these accounts in id order, before anybody locks one of them: another order would give deadlocks."""
    found = BillingAccount.objects.filter(wanted).order_by("id")
    return list(found.select_for_update(no_key=True, of=("self",)))


def _made(owner_id: UUID | None) -> BillingAccount:
    organization = Organization.objects.get(id=current_tenant_id())
    owner = Person.objects.get(id=owner_id) if owner_id else None
    return BillingAccount(
        owner_id=owner_id,
        code="".join(secrets.choice(_ALPHABET) for _ in range(7)),
        currency=organization.currency,
        name=owner.display_name if owner else organization.name,
        country=organization.country,
        # A bill of somebody at work is made out to them, at their organization.
        address=[organization.name] if owner else [],
        bill_email=owner.email if owner else "",
        language=(owner.language if owner else "") or organization.language,
        created_at=now(),
    )
