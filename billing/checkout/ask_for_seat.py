"""ask_for_seat(): ask those who can assign for one of the organization's free licenses, instead of buying."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from billing.checkout import mails
from billing.checkout.ask_rules import may_ask
from billing.checkout.journal import CheckoutVerb
from billing.checkout.spare import free_licenses, holds_license, who_can_assign
from kernel.audit.models import Entry
from kernel.audit.record import record
from kernel.values.clock import now, today
from kernel.values.decision import Decision, Refused
from licensing.models import Product
from tenants.actor import Actor
from tenants.models import Organization, Person
from tenants.permissions.actions import Action
from tenants.permissions.can import Forbidden, require


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked; `is_new` is False when they had been asked today already, and nothing was sent."""

    names: tuple[str, ...]
    is_new: bool


def ask_for_seat(*, actor: Actor, product: Product) -> Asked:
    """Write to the admins who can assign; once a day per person and product.

    Raises Refused with an AskReason.
    """
    if actor.person_id is None:
        raise Refused(Decision.no(Forbidden.NOT_ALLOWED, action=Action.PURCHASE_SELF_SERVICE, needs=[]))
    # Of two clicks at once the second waits here, and finds what the first one sent.
    asker = Person.objects.select_for_update(no_key=True, of=("self",)).get(id=actor.person_id)
    admins, free = who_can_assign(), free_licenses(product)
    may_ask(actor, product, free=free, holds=holds_license(asker.id, product), admins=len(admins)).or_refuse()
    require(actor, Action.PURCHASE_SELF_SERVICE)
    names = tuple(admin.display_name for admin in admins)
    if asked_today(actor, product):
        return Asked(names, is_new=False)
    record(
        CheckoutVerb.SEAT_ASKED,
        actor=actor,
        subject_type="product",
        subject_id=product.id,
        subject_name=product.name,
        asked=list(names),
    )
    mails.ask_for_license(
        admins,
        asker=asker,
        product=product,
        organization=Organization.objects.get(id=actor.tenant_id),
        key=f"{asker.id}:{product.id}:{today().isoformat()}",
        free=free,
    )
    return Asked(names, is_new=True)


def asked_today(actor: Actor, product: Product) -> bool:
    """Whether this person asked for the product since midnight (UTC)."""
    midnight = datetime.combine(now().date(), time(), UTC)
    asked = Entry.objects.filter(
        verb=CheckoutVerb.SEAT_ASKED, actor_id=actor.person_id, subject_id=product.id, at__gte=midnight
    )
    return asked.exists()
