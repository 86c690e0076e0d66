"""Products and subscriptions for tests. Each function works inside the organization's scope or opens one."""

from collections.abc import Sequence

from kernel.values.clock import now
from kernel.values.period import add_months
from licensing.models import Product, Seat, SeatLedger, Subscription
from tenants.models import Organization, Person
from tests.factories.tenants import inside

Channel, Status = Subscription.Channel, Subscription.Status


def make_product(name: str = "Power BI Pro", *, code: str = "", **values) -> Product:
    """Make a product; its code is the name without spaces unless given."""
    code = code or name.upper().replace(" ", "")
    return Product.objects.create(code=code, name=name, sort_name=name.casefold(), **values)


def make_subscription(
    organization: Organization,
    product: Product,
    *,
    quantity: int = 10,
    bought_by: Person | None = None,
    seats: Sequence[Person] = (),
    **values,
) -> Subscription:
    """Make one purchase, central or a person's; `seats` are the people who hold one, ledger included."""
    moment = now()
    given = {
        "channel": Channel.SELF_SERVICE if bought_by else Channel.CENTRAL,
        "currency": organization.currency,
        "price_minor": 1000,
        "started_at": moment,
        "status_at": moment,
        "expires_at": add_months(moment, 12),
        "product_sort": product.sort_name,
        "purchaser_id": bought_by and bought_by.id,
        "purchaser_sort": bought_by.sort_name if bought_by else "",
        "owner_id": bought_by and bought_by.id,
        **values,
    }
    with inside(organization.id):
        made = Subscription.objects.create(
            product=product, quantity=quantity, **{"seats_used": len(seats), **given}
        )
        for person in seats:
            Seat.objects.create(subscription_id=made.id, person_id=person.id, assigned_at=moment)
            _ledger(made, SeatLedger.Kind.ASSIGNED, 1, person)
    return made


def change_quantity(subscription: Subscription, delta: int, *, by: Person | None = None) -> None:
    """Buy more seats or give some back, as the ledger tells it."""
    with inside(subscription.tenant_id):
        subscription.quantity += delta
        subscription.save(update_fields=["quantity"])
        _ledger(subscription, SeatLedger.Kind.QUANTITY, delta, None, by)


def _ledger(
    subscription: Subscription, kind: int, delta: int, person: Person | None, by: Person | None = None
) -> None:
    SeatLedger.objects.create(
        subscription_id=subscription.id,
        person_id=person and person.id,
        kind=kind,
        delta=delta,
        at=now(),
        actor_id=by and by.id,
        actor_name=by.display_name if by else "",
    )
