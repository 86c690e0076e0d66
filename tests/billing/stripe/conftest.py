"""Everything here shares one peer, so it shares one worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from billing.providers.interface import Charge, Customer
from billing.providers.stripe.client import client
from billing.providers.stripe.provider import StripeProvider
from dev.browser import launch_arguments
from kernel.values.ids import uuid7
from kernel.values.money import Money
from tests.billing.stripe.peer import PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET, Peer
from tests.machine import Machine

if TYPE_CHECKING:
    from tests.billing.stripe.product import Customers, StripeProduct

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep them together."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("stripe"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Find the browser; fail when there is none."""
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def running_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """The peer, started once."""
    peer = Peer(tmp_path_factory.mktemp("stripe"))
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def peer(running_peer: Peer, settings) -> Iterator[Peer]:
    """The peer, alive, and this process's settings pointed at it."""
    if running_peer.child.poll() is not None:
        running_peer.start()
    settings.CARD_PROVIDER = "stripe"
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.STRIPE_PUBLISHABLE_KEY = PUBLISHABLE_KEY
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
    settings.STRIPE_API_BASE = running_peer.url
    settings.STRIPE_JS_URL = f"{running_peer.url}/js.stripe.com/v3/"
    client.cache_clear()
    yield running_peer
    client.cache_clear()


@pytest.fixture(scope="session")
def stripe_product(services: Machine, running_peer: Peer, django_db_blocker) -> "Iterator[StripeProduct]":
    """The product with cards by Stripe, started once."""
    from tests.billing.stripe.product import StripeProduct  # only now: models need Django to be loaded

    product = StripeProduct(services, running_peer)
    try:
        with django_db_blocker.unblock():
            product.start()
        yield product
    finally:
        for part in ("worker", "web"):  # at once: nobody waits for what they do
            product.kill(part)
        product.stop()


@pytest.fixture
def shop(stripe_product: "StripeProduct", peer: Peer, django_db_blocker) -> "Iterator[Customers]":
    """A new organization with a buyer; the peer tells the product what it does."""
    from tests.billing.stripe.product import Customers

    with django_db_blocker.unblock(), stripe_product.opened():
        stripe_product.revive("worker")
        peer.tell(stripe_product.webhook_url)
        yield Customers.new(stripe_product, peer)
        peer.tell_nobody()


@pytest.fixture
def stripe_provider(peer: Peer) -> StripeProvider:
    """Our provider, speaking to the peer."""
    return StripeProvider()


@pytest.fixture
def customer() -> Customer:
    """A buyer whom Stripe does not know yet."""
    return Customer(uuid7(), uuid7(), "", "Isaiah Langer", "isaiah.langer@contoso.example", "US")


@pytest.fixture
def charge_of(stripe_provider: StripeProvider, customer: Customer, peer: Peer):
    """A function that sets up a card by its number and returns a charge for it."""

    def charge_of(number: str, *, is_attended: bool = True, minor: int = 2997) -> Charge:
        method = stripe_provider.finish_setup(customer, {"token": peer.card(number)})
        return Charge(
            key=uuid7(),
            tenant_id=customer.tenant_id,
            amount=Money(minor, "USD"),
            method_ref=method.ref,
            customer_ref=method.customer_ref,
            is_attended=is_attended,
            description="K7QF3M-O00001",
        )

    return charge_of
