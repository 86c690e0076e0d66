"""What eligibility reads: a case per product in four queries, and who the IT admin is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from licensing.catalogue.read import conventions
from licensing.catalogue.rules import closed_markets
from licensing.eligibility.rules import Case, Wanted
from licensing.lifecycle import WITHOUT_USE
from licensing.models import Policy, Prerequisite, Product, Seat
from tenants.actor import Actor
from tenants.models import Organization, Person, RoleAssignment
from tenants.permissions.roles import Role

ADMINS_NAMED = 3
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who can help, and how to reach them."""

    name: str
    email: str


def find_product(code: str) -> Product | None:
    """Return a product by its code or a former one, also one that is no longer sold."""
    found = Product.objects.filter(models.Q(code=code) | models.Q(aliases__code=code))
    return found.order_by("id").first()


def it_admins(limit: int = ADMINS_NAMED) -> list[Admin]:
    """Return the active global admins by name, the billing admins where there is none; empty where neither is."""
    asked = models.Case(models.When(role=Role.GLOBAL, then=0), default=1)
    held = RoleAssignment.objects.filter(role__in=(Role.GLOBAL, Role.BILLING), person__is_active=True)
    rows = list(
        held.order_by(asked, "person__sort_name", "id").values_list(
            "role", "person__display_name", "person__email"
        )[:limit]
    )
    return [Admin(name, email) for role, name, email in rows if role == rows[0][0]]


def organization_of(actor: Actor) -> Organization:
    """Return the organization somebody acts in."""
    return Organization.objects.get(id=actor.tenant_id)


def cases(
    actor: Actor, organization: Organization, products: Sequence[Product], wanted: Wanted
) -> list[Case]:
    """Return what the checks need about each product, in the same order; three queries for any number.

    Person and policy are read afresh: an actor may have been made a while ago. Somebody without a person
    here (a partner's employee) counts as a guest.
    """
    person = Person.objects.filter(id=actor.person_id or NOBODY).values("kind", "source", "is_active").first()
    policies = _policies(products)
    needs = _needs(actor.person_id, products)
    closed = closed_markets(conventions())
    return [
        Case(
            wanted=wanted,
            is_guest=person is None or person["kind"] == Person.Kind.GUEST,
            is_active=actor.is_active if person is None else person["is_active"],
            is_synced=person is not None and person["source"] == Person.Source.SYNCED,
            organization=organization.name,
            is_suspended=not organization.is_active,
            is_managed=organization.is_managed,
            segment=Organization.Segment(organization.segment),
            country=organization.country,
            product=product.name,
            is_self_service=product.is_self_service,
            is_sold=product.is_active,
            has_no_card_trial=product.has_no_card_trial,
            excluded_countries=frozenset(product.excluded_countries),
            closed_markets=closed,
            policy=policies.get(product.id, Policy.Value.ENABLED),
            needs=tuple(name for name, _held in needs.get(product.id, ())),
            holds=tuple(name for name, held in needs.get(product.id, ()) if held),
        )
        for product in products
    ]


def _policies(products: Iterable[Product]) -> dict[UUID, Policy.Value]:
    rows = Policy.objects.filter(product_id__in=[product.id for product in products])
    return {product_id: Policy.Value(value) for product_id, value in rows.values_list("product_id", "value")}


def _needs(person_id: UUID | None, products: Iterable[Product]) -> dict[UUID, list[tuple[str, bool]]]:
    """Return per product the names of those it builds on, and whether the person can use one."""
    held = Seat.objects.filter(person_id=person_id or NOBODY, subscription__product_id=OuterRef("needed_id"))
    held = held.exclude(subscription__status__in=WITHOUT_USE)
    rows = Prerequisite.objects.filter(product_id__in=[product.id for product in products])
    found: dict[UUID, list[tuple[str, bool]]] = {}
    for product_id, name, is_held in (
        rows.annotate(is_held=Exists(held))
        .order_by("needed__sort_name", "needed_id")
        .values_list("product_id", "needed__name", "is_held")
    ):
        found.setdefault(product_id, []).append((name, is_held))
    return found
