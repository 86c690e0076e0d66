"""Organizations and people for tests. Each function works inside the organization's scope or opens one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import make_password

from kernel.isolation.scope import current_tenant_id, in_scope, tenant_scope
from kernel.values.clock import now
from kernel.values.ids import uuid7
from tenants.actor import Actor
from tenants.models import Account, MailDomain, Organization, Person, RoleAssignment, Token
from tenants.permissions.roles import Role
from tenants.signin.arrive import actor_of

PASSWORD = "Selfservice-demo-1"


@contextmanager
def inside(tenant_id: UUID) -> Iterator[None]:
    """Be in the tenant's scope, whether or not one is open already."""
    if not in_scope():
        with tenant_scope(tenant_id):
            yield
        return
    assert current_tenant_id() == tenant_id, "another organization's scope is open"
    yield


def make_organization(short_name: str = "contoso", *, domain: str = "", **values) -> Organization:
    """Make an organization with one mail domain, `<short name>.example`."""
    tenant_id = uuid7()
    given = {"name": short_name.capitalize(), "country": "US", **values}
    with tenant_scope(tenant_id):
        organization = Organization.objects.create(id=tenant_id, short_name=short_name, **given)
        MailDomain.objects.create(domain=domain or f"{short_name}.example")
    return organization


def make_person(
    organization: Organization,
    name: str = "Bram Jansen",
    *,
    email: str = "",
    roles: tuple[Role, ...] = (),
    account: Account | None = None,
    with_account: bool = True,
    **values,
) -> Person:
    """Make a person (with an account that has PASSWORD) and give them roles."""
    first, _, last = name.partition(" ")
    email = email or f"{name.casefold().replace(' ', '.')}@{organization.short_name}.example"
    if account is None and with_account:
        account = Account.objects.create(email=email, password=_hashed())
    given = {
        "first_name": first,
        "last_name": last,
        "sort_name": name.casefold(),
        "sort_last": last.casefold(),
        "account_id": account.id if account else None,
        **values,
    }
    with inside(organization.id):
        person = Person.objects.create(email=email, display_name=name, **given)
        for role in roles:
            give_role(person, role)
    return person


def make_people(organization: Organization, count: int, *, prefix: str = "Person") -> list[Person]:
    """Make `count` people without accounts: "Person 00001" with person00001@..."""
    with inside(organization.id):
        return Person.objects.bulk_create(
            Person(
                email=f"{prefix.casefold()}{number:05}@{organization.short_name}.example",
                display_name=f"{prefix} {number:05}",
                first_name=prefix,
                last_name=f"{number:05}",
                sort_name=f"{prefix.casefold()} {number:05}",
                sort_last=f"{number:05}",
            )
            for number in range(count)
        )


def give_role(person: Person, role: Role) -> None:
    """Give a person a directory role."""
    with inside(person.tenant_id):
        RoleAssignment.objects.create(person_id=person.id, role=role)


def make_token(person: Person, *scopes: str, days: int = 30, secret: str = "ss_test") -> str:
    """Make a bearer token of a person; return the secret."""
    with inside(person.tenant_id):
        Token.objects.create(
            person_id=person.id,
            name="Test",
            prefix=secret[:12],
            digest=sha256(secret.encode()).hexdigest(),
            scopes=list(scopes),
            created_at=now(),
            expires_at=now() + timedelta(days=days),
        )
    return secret


def actor(person: Person) -> Actor:
    """Return the actor a person is, as the middleware would make it."""
    with inside(person.tenant_id):
        return actor_of(person, Organization.objects.get(id=person.tenant_id))


@lru_cache
def _hashed() -> str:
    return make_password(PASSWORD)
