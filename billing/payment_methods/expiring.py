"""warn_of_expiring_cards(): daily work; a card that ends before it is charged next is announced by letter."""

from collections.abc import Sequence
from uuid import UUID

from billing.models import PaymentMethod, PaymentPlan
from billing.payment_methods.mails import key_of, tell_card_expires
from billing.payment_methods.queries import hanging_on
from billing.payment_methods.rules import NOTICE, is_time_to_warn
from kernel.isolation.scope import tenant_scope
from kernel.outbox.models import Message
from kernel.values.clock import now
from tenants.models import Organization

BATCH = 200


def warn_of_expiring_cards(tenant_id: UUID) -> Sequence[str]:
    """Write the letters that are due for one organization; return what was done, in short sentences.

    May run any number of times: a letter's key is the card and its end.
    """
    warned, after = 0, UUID(int=0)
    while True:
        with tenant_scope(tenant_id):
            found = _ending_after(after)
            warned += _warn(tenant_id, found)
        if len(found) < BATCH:
            return [f"{warned} letters about cards that end before they are charged next"] if warned else []
        after = found[-1].id


def _ending_after(after: UUID) -> list[PaymentMethod]:
    """Cards whose last month ends within the NOTICE, or is over, in the order of their ids."""
    latest = now() + NOTICE
    cards = PaymentMethod.objects.filter(
        kind=PaymentMethod.Kind.CARD, removed_at=None, expires_year__lte=latest.year, id__gt=after
    )
    return list(cards.select_related("account__owner").order_by("id")[:BATCH])


def _warn(tenant_id: UUID, cards: Sequence[PaymentMethod]) -> int:
    """Write to the payers of those cards that end too early and were not announced yet; return how many."""
    told = _told(cards)
    left = [card for card in cards if key_of(card) not in told]
    if not left:
        return 0
    organization, moment = Organization.objects.get(id=tenant_id), now()
    by_method = _plans(left)
    warned = 0
    for card in left:
        ends = [plan for plan in by_method[card.id] if is_time_to_warn(card, plan.next_bill_at, moment)]
        if ends:
            is_over = card.good_until is not None and card.good_until <= moment
            tell_card_expires(organization, card, ends, is_over=is_over)
            warned += 1
    return warned


def _told(cards: Sequence[PaymentMethod]) -> set[str]:
    letters = Message.objects.filter(kind="mail", key__in=[key_of(card) for card in cards])
    return set(letters.values_list("key", flat=True))


def _plans(cards: Sequence[PaymentMethod]) -> dict[UUID, list[PaymentPlan]]:
    """What is charged next to each of these, the soonest first; what only later moves to it can wait."""
    found: dict[UUID, list[PaymentPlan]] = {card.id: [] for card in cards}
    due = hanging_on(found).filter(next_bill_at__isnull=False)
    for plan in due.select_related("subscription__product"):
        if plan.method_id in found:
            found[plan.method_id].append(plan)
    return found
