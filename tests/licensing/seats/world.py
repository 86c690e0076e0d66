"""A small world for seats: products and subscriptions, and what must always add up."""

from django.db.models import Sum

from kernel.values.clock import now
from kernel.values.period import add_months
from licensing.models import Product, Seat, SeatLedger, Subscription
from tenants.models import Person
from tests.factories.tenants import inside

Channel, Status = Subscription.Channel, Subscription.Status


def make_product(name: str = "Power BI Pro", **values) -> Product:
    code = values.pop("code", name.upper().replace(" ", ""))
    return Product.objects.create(code=code, name=name, sort_name=name.casefold(), **values)


def make_subscription(
    tenant, product: Product, *, quantity: int = 10, bought_by: Person | None = None, seats=(), **values
) -> Subscription:
    """One purchase, central or a person's; `seats` are people who hold one, ledger included."""
    moment = now()
    given = {
        "channel": Channel.SELF_SERVICE if bought_by else Channel.CENTRAL,
        "currency": "USD",
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
    with inside(tenant.id):
        made = Subscription.objects.create(product=product, quantity=quantity, seats_used=len(seats), **given)
        for person in seats:
            Seat.objects.create(subscription_id=made.id, person_id=person.id, assigned_at=moment)
            SeatLedger.objects.create(
                subscription_id=made.id,
                person_id=person.id,
                kind=SeatLedger.Kind.ASSIGNED,
                delta=1,
                at=moment,
            )
    return made


def fresh(subscription: Subscription) -> Subscription:
    with inside(subscription.tenant_id):
        return Subscription.objects.select_related("product").get(id=subscription.id)


def holders(subscription: Subscription) -> set:
    with inside(subscription.tenant_id):
        return set(Seat.objects.filter(subscription_id=subscription.id).values_list("person_id", flat=True))


def assert_adds_up(subscription: Subscription) -> None:
    """Counter, rows and ledger say the same, and nothing is oversold."""
    with inside(subscription.tenant_id):
        row = Subscription.objects.get(id=subscription.id)
        rows = Seat.objects.filter(subscription_id=row.id).count()
        ledger = SeatLedger.objects.filter(subscription_id=row.id, person_id__isnull=False)
        assert row.seats_used == rows == (ledger.aggregate(sum=Sum("delta"))["sum"] or 0)
        assert 0 <= row.seats_used + row.seats_reserved <= row.quantity
