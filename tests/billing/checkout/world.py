"""How the tests of checkout act: buy as somebody, let the worker do its part, look at what there is."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from billing.checkout.place_order import place_order
from billing.models import Invoice, Order, Payment, PaymentPlan
from billing.payments.confirm import ask_again
from kernel.isolation.scope import tenant_scope
from kernel.outbox.models import Message
from kernel.outbox.relay import deliver_due
from kernel.values.clock import actual
from licensing.models import Seat, Subscription
from tests.factories.billing import bank
from tests.factories.tenants import actor, inside


def buy(person, product, method, **wanted) -> Order:
    """Place an order as somebody; nothing is charged yet."""
    given = {"quantity": 3, "term_months": 12, "frequency": 1, "wants_seat": True, **wanted}
    who = actor(person)
    with tenant_scope(person.tenant_id):
        return place_order(actor=who, product=product, method_id=method.id, **given)


def work(organization) -> None:
    """Let the worker deliver what is due, as if a failed delivery's pause were over at once."""
    for _round in range(5):
        with tenant_scope(organization.id):
            Message.objects.filter(state=Message.State.DUE).exclude(kind="mail").update(not_before=actual())
        deliver_due(organization.id)


@dataclass(frozen=True)
class Books:
    """What must always agree, in minor units and seats."""

    bank: int
    payments: int
    bills: int
    licenses: int
    seats: int
    subscriptions: int
    plans: int
    letters: int


def books(organization) -> Books:
    """Add everything up."""
    with tenant_scope(organization.id):
        return Books(
            bank=sum(bank().taken(organization.id).values()),
            payments=_paid(Payment.Kind.CHARGE) - _paid(Payment.Kind.REFUND),
            bills=sum(invoice.total.minor for invoice in Invoice.objects.all()),
            licenses=Subscription.objects.aggregate(n=Sum("quantity"))["n"] or 0,
            seats=Seat.objects.count(),
            subscriptions=Subscription.objects.count(),
            plans=PaymentPlan.objects.count(),
            letters=Message.objects.filter(kind="mail").count(),
        )


def order(found: Order) -> Order:
    """Return an order as it is now."""
    with tenant_scope(found.tenant_id):
        return Order.objects.select_related("account").get(id=found.id)


def letters(organization) -> list[dict]:
    """Return the letters posted so far, oldest first."""
    with tenant_scope(organization.id):
        posted = Message.objects.filter(kind="mail").order_by("id")
        return list(posted.values_list("payload", flat=True))


def charge_of(found: Order) -> UUID:
    """Return the id of the order's charge."""
    with inside(found.tenant_id):
        return Payment.objects.get(order_id=found.id, kind=Payment.Kind.CHARGE).id


def _paid(kind: Payment.Kind) -> int:
    done = Payment.objects.filter(kind=kind, state=Payment.State.SUCCEEDED)
    return done.aggregate(n=Sum("amount_minor"))["n"] or 0


def answer(found: Order, *, agrees: bool) -> None:
    """Say yes or no on the page of the buyer's bank; nobody here has heard of it yet."""
    with inside(found.tenant_id):
        action = Payment.objects.get(order_id=found.id, kind=Payment.Kind.CHARGE).action
    bank().answer(action["url"].rstrip("/").rpartition("/")[2], agrees=agrees)


def come_back(found: Order) -> None:
    """The buyer comes back from their bank, and the worker asks there."""
    with inside(found.tenant_id):
        ask_again(charge_of(found))
    deliver_due(found.tenant_id)
