"""Who may ask the organization for one of its free licenses: pure."""

from enum import StrEnum

from kernel.values.decision import Decision
from licensing.models import Product
from tenants.actor import Actor


class AskReason(StrEnum):
    """Why there is nothing to ask for; each has its sentence in explain.py."""

    NO_FREE_LICENSE = "no_free_license"
    NOBODY_TO_ASK = "nobody_to_ask"
    ALREADY_HELD = "license_already_held"
    GUEST = "guest_cannot_ask"


def may_ask(actor: Actor, product: Product, *, free: int, holds: bool, admins: int) -> Decision:
    """Answer whether asking can lead to a license: one is free, they have none, and somebody can assign it."""
    if actor.is_guest and not product.guests_may_hold:
        return Decision.no(AskReason.GUEST, product=product.name)
    if holds:
        return Decision.no(AskReason.ALREADY_HELD, product=product.name)
    if free < 1:
        return Decision.no(AskReason.NO_FREE_LICENSE, product=product.name)
    if admins < 1:
        return Decision.no(AskReason.NOBODY_TO_ASK)
    return Decision.yes()
