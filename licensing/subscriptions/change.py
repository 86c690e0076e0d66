"""The steps that make a subscription and change how many seats it has, each with its ledger row.

Only verbs call them; they ask nobody. The caller holds the lock of what it changes.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from kernel.values.clock import now
from kernel.values.money import Money
from licensing.models import Product, SeatLedger, Subscription
from licensing.seats.write import not_enough, shortage_named
from tenants.actor import Named
from tenants.models import Person


def open_subscription(
    *,
    product: Product,
    purchaser: Person | None,
    owner_id: UUID | None,
    channel: Subscription.Channel,
    quantity: int,
    price: Money,
    frequency: int,
    term_months: int,
    started_at: datetime,
    expires_at: datetime | None,
    renews: bool,
    actor: Named,
    cause_id: UUID | None = None,
) -> Subscription:
    """Write an Active subscription of `quantity` seats, all free; `price` is per seat and period, without tax."""
    subscription = Subscription.objects.create(
        product_id=product.id,
        channel=channel,
        purchaser_id=purchaser.id if purchaser else None,
        owner_id=owner_id,
        quantity=quantity,
        price_minor=price.minor,
        currency=price.currency,
        frequency=frequency,
        term_months=term_months,
        renews=renews,
        started_at=started_at,
        expires_at=expires_at,
        status_at=started_at,
        product_sort=product.sort_name,
        purchaser_sort=purchaser.sort_name if purchaser else "",
    )
    subscription.product = product
    _remember(subscription, quantity, actor, cause_id)
    return subscription


def change_quantity(
    subscription: Subscription,
    delta: int,
    *,
    actor: Named,
    cause_id: UUID | None = None,
    at: datetime | None = None,
) -> UUID:
    """Add or take away seats and return the ledger row's id; `subscription` is brought up to date.

    `at` is since when, for what time alone brought about and was done late; now where nothing is said.
    Raises Refused (NOT_ENOUGH_SEATS) when fewer would be left than are in use (R22).
    """
    row = Subscription.objects.filter(
        id=subscription.id, quantity__gte=F("seats_used") + F("seats_reserved") - delta
    )
    with shortage_named(subscription, -delta):
        if row.update(quantity=F("quantity") + delta) == 0:
            raise not_enough(subscription, -delta)
    subscription.quantity += delta
    return _remember(subscription, delta, actor, cause_id, at)


def _remember(
    subscription: Subscription,
    delta: int,
    actor: Named,
    cause_id: UUID | None,
    at: datetime | None = None,
) -> UUID:
    entry = SeatLedger.objects.create(
        subscription_id=subscription.id,
        kind=SeatLedger.Kind.QUANTITY,
        delta=delta,
        at=at or now(),
        actor_id=actor.person_id,
        actor_name=actor.name,
        cause_id=cause_id,
    )
    return entry.id
