"""The real product with cards by Stripe, and how a test buys in it."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx
from celery import Celery
from django.db.models import Sum

from billing.checkout.place_order import place_order
from billing.models import BillingAccount, Invoice, Order, Payment, PaymentMethod, ProviderEvent
from billing.payment_methods.add_method import add_method
from billing.providers.interface import Customer
from billing.providers.stripe.provider import StripeProvider
from dev import children
from kernel.isolation.scope import tenant_scope
from kernel.outbox.models import Message
from kernel.values.clock import actual
from kernel.values.ids import uuid7
from licensing.models import Product as Sold
from licensing.models import Subscription
from tenants.models import Organization, Person
from tests.billing.stripe.peer import PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET, Peer
from tests.browser.product import Product
from tests.factories.billing import make_offer
from tests.factories.licensing import make_product
from tests.factories.tenants import actor, make_organization, make_person
from tests.machine import Machine

PATIENCE_SECONDS = 30
PRICE_MINOR = 999


class StripeProduct(Product):
    """Web, worker and clock, pointed at the peer. Its world is one product on sale."""

    def __init__(self, machine: Machine, peer: Peer) -> None:
        super().__init__(
            machine,
            children.free_port(),
            name="stripe",
            CARD_PROVIDER="stripe",
            STRIPE_SECRET_KEY=SECRET_KEY,
            STRIPE_PUBLISHABLE_KEY=PUBLISHABLE_KEY,
            STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET,
            STRIPE_API_BASE=peer.url,
            STRIPE_JS_URL=f"{peer.url}/js.stripe.com/v3/",
        )
        self.webhook_url = f"{self.url}/payments/stripe/webhook/"

    def build_world(self, suffix: str = "") -> None:
        """Put Power BI Pro on sale."""
        with self.opened():
            product = make_product("Power BI Pro", is_self_service=True)
            make_offer(product, currency="EUR", price_minor=PRICE_MINOR, term_months=1, frequency=1)

    def wake(self, tenant_id: object) -> None:
        """Tell the worker that something is due: what this process writes it would hear of at the next tick."""
        with Celery(broker=self.redis_url) as asker:
            asker.send_task("outbox.deliver", args=(str(tenant_id),), ignore_result=True)

    def revive(self, name: str) -> None:
        """Start a part again if an earlier test killed it."""
        if self.parts[name].died():
            self.restart(name)


@dataclass
class Books:
    """What must agree, in minor units and seats."""

    moved: int
    payments: int
    bills: int
    seats: int


@dataclass
class Customers:
    """One organization of France (all of the peer's cards are French) with one buyer."""

    product: StripeProduct
    peer: Peer
    organization: Organization
    buyer: Person

    @classmethod
    def new(cls, product: StripeProduct, peer: Peer) -> "Customers":
        """Make an organization of one's own."""
        name = f"lutece-{uuid7().hex[-8:]}"
        organization = make_organization(name, country="FR", currency="EUR")
        return cls(product, peer, organization, make_person(organization, "Isaiah Langer"))

    def card(self, number: str) -> PaymentMethod:
        """Add a card as the browser does."""
        who, tenant_id = actor(self.buyer), self.organization.id
        with tenant_scope(tenant_id):
            known = BillingAccount.objects.filter(owner_id=self.buyer.id).first()
        payer = Customer(
            tenant_id, known.id if known else self.buyer.id, known.provider_customer if known else "",
            who.name, who.email, "FR",
        )  # fmt: skip
        card = StripeProvider().finish_setup(payer, {"token": self.peer.card(number)})
        with tenant_scope(tenant_id):
            return add_method(actor=who, owner_id=who.person_id, method=card, provider="stripe")

    def order(self, number: str, quantity: int = 3) -> Order:
        """Add a card and buy with it; the worker is told."""
        who, tenant_id, method = actor(self.buyer), self.organization.id, self.card(number)
        with tenant_scope(tenant_id):
            order = place_order(
                actor=who, product=Sold.objects.get(), quantity=quantity, term_months=1, frequency=1,
                method_id=method.id, wants_seat=True,
            )  # fmt: skip
        self.product.wake(tenant_id)
        return order

    def push(self) -> None:
        """Let what waits for another try be tried now."""
        with tenant_scope(self.organization.id):
            Message.objects.filter(state=Message.State.DUE).exclude(kind="mail").update(not_before=actual())
        self.product.wake(self.organization.id)

    def becomes(self, order: Order, state: Order.State) -> Order:
        """Wait until an order is in a state; return it."""
        until(
            lambda: self.of(order).state == state,
            lambda: f"{order.label}: {self.of(order).get_state_display()}",
        )
        return self.of(order)

    def of(self, order: Order) -> Order:
        """Return an order as it is now."""
        with tenant_scope(self.organization.id):
            return Order.objects.get(id=order.id)

    def payment(self, order: Order) -> Payment:
        """Return an order's charge."""
        with tenant_scope(self.organization.id):
            return Payment.objects.get(order_id=order.id, kind=Payment.Kind.CHARGE)

    def heard(self) -> list[str]:
        """Return the kinds of the webhooks that were heard."""
        with tenant_scope(self.organization.id):
            return sorted(ProviderEvent.objects.values_list("kind", flat=True))

    def books(self) -> Books:
        """Add everything up: at the peer, in payments, in bills, in seats."""
        with tenant_scope(self.organization.id):
            known = BillingAccount.objects.filter(owner_id=self.buyer.id).first()
            return Books(
                moved=self.peer.moved(known.provider_customer) if known else 0,
                payments=_paid(Payment.Kind.CHARGE) - _paid(Payment.Kind.REFUND),
                bills=sum(invoice.total.minor for invoice in Invoice.objects.all()),
                seats=Subscription.objects.aggregate(n=Sum("quantity"))["n"] or 0,
            )


def agreed(seats: int) -> Books:
    """The books after so many seats were bought at list price with French tax, one order of three at a time."""
    each = 3 * PRICE_MINOR
    whole = (each + round(each * 0.2)) * seats // 3
    return Books(whole, whole, whole, seats)


def until(is_true: Callable[[], bool], words: Callable[[], str] = lambda: "It never happened.") -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < end, words()
        time.sleep(0.03)


@dataclass
class Recorder:
    """A second listener of the peer's: keeps what was told, to tell it again."""

    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        heard = self.heard

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                names = ("Content-Type", "Stripe-Signature")
                heard.append((body, {name: self.headers[name] for name in names}))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}/"

    def about(self, *payments: Payment) -> list[tuple[bytes, dict[str, str]]]:
        """Return what was told about some payments."""
        ids = [str(payment.id).encode() for payment in payments]
        return [one for one in self.heard if any(name in one[0] for name in ids)]


def tell_again(
    deliveries: list[tuple[bytes, dict[str, str]]], url: str, times: int, chance: random.Random
) -> set[int]:
    """Post every delivery so many times, all of them in one random order; return the statuses."""
    again = deliveries * times
    chance.shuffle(again)
    with httpx.Client() as client:
        return {client.post(url, content=body, headers=headers).status_code for body, headers in again}


def _paid(kind: Payment.Kind) -> int:
    paid = Payment.objects.filter(kind=kind, state=Payment.State.SUCCEEDED)
    return paid.aggregate(n=Sum("amount_minor"))["n"] or 0
