"""What must always add up, and seats seen from outside."""

from django.db.models import Sum

from licensing.models import Seat, SeatLedger, Subscription
from tests.factories.licensing import Channel, Status, make_product, make_subscription
from tests.factories.tenants import inside

__all__ = ["Channel", "Status", "assert_adds_up", "fresh", "holders", "make_product", "make_subscription"]


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
