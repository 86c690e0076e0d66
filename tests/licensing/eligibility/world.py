"""Asking as a person, and setting a policy."""

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.eligibility.check import Eligibility, eligibility_of
from licensing.eligibility.rules import Wanted
from licensing.models import Policy, Product
from tenants.models import Organization, Person
from tests.factories.tenants import actor


def ask(person: Person, product: Product, wanted: Wanted = Wanted.PURCHASE) -> Eligibility:
    """Ask as a person, in their organization."""
    acting = actor(person)
    with tenant_scope(person.tenant_id):
        return eligibility_of(actor=acting, product=product, wanted=wanted)


def allow(organization: Organization, product: Product, value: Policy.Value) -> None:
    """Set an organization's policy."""
    with tenant_scope(organization.id):
        Policy.objects.create(product=product, value=value, changed_at=now(), changed_by_name="Megan Bowen")
