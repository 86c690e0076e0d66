"""readers_of(): who is written to about an account's cards and bills."""

from typing import NamedTuple

from billing.models import BillingAccount
from tenants.models import Organization, Person, RoleAssignment
from tenants.permissions.roles import Role


class AccountReader(NamedTuple):
    """Where a letter goes, in which language, and what its receiver is called ("" is nobody in person)."""

    email: str
    language: str
    name: str


def readers_of(account: BillingAccount, organization: Organization) -> list[AccountReader]:
    """Return its owner; for the organization's its billing address, or without one the billing and global admins.

    Load the account with its `owner`.
    """
    owner = account.owner
    if owner is not None:
        name = owner.first_name or str(owner)
        return [AccountReader(owner.email, owner.language or organization.language, name)]
    if account.bill_email:
        return [AccountReader(account.bill_email, account.language, "")]
    deciding = RoleAssignment.objects.filter(role__in=[Role.GLOBAL, Role.BILLING]).values("person_id")
    admins = Person.objects.filter(is_active=True, id__in=deciding).order_by("id")
    return [
        AccountReader(
            person.email, person.language or organization.language, person.first_name or str(person)
        )
        for person in admins
    ]
