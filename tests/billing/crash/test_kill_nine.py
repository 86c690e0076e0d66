"""Kill -9 of web or worker at every step between "Place order" and its end.

Real web, worker, clock and queue. The buyer does what people do: sends the form, and sends it again when the
browser shows an error. Whatever died, in the end there is one purchase: the bank's money, the bills and the
licenses agree, and there is one letter.
"""

import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from celery import Celery

from dev import children
from tests.billing.crash import points
from tests.browser.product import Product
from tests.machine import Machine

PATIENCE_SECONDS = 60
PRICE_MINOR, SEATS = 1300, 3
BUYER = "isaiah.langer@fragile.example"
pytestmark = [pytest.mark.xdist_group("kill-nine"), pytest.mark.thorough]


class Fragile(Product):
    """The product, with points to die at. Its world: Isaiah, his card, and Power BI Pro on sale."""

    def __init__(self, machine: Machine) -> None:
        self.armed = machine.data / "armed"
        super().__init__(machine, children.free_port(), name="fragile", **{points.ARMED: str(self.armed)})

    def start(self) -> None:
        """Start everything by the entry points of this folder."""
        self.tenant_id: UUID
        super().start()
        for name, module, ours in (
            ("web", "selfservice.wsgi:application", "tests.billing.crash.wsgi:application"),
            ("worker", "selfservice", "tests.billing.crash.worker"),
        ):
            self._take_the_place(name, module, ours)

    def build_world(self, suffix: str = "") -> None:
        from tests.factories.billing import make_account, make_method, make_offer
        from tests.factories.licensing import make_product
        from tests.factories.tenants import make_organization, make_person

        with self.opened():
            fragile = make_organization("fragile")
            isaiah = make_person(fragile, "Isaiah Langer")
            product = make_product("Power BI Pro", code="CFQ7TTC0H9MP", is_self_service=True)
            make_offer(product, price_minor=PRICE_MINOR, term_months=12, frequency=1)
            self.tenant_id = fragile.id
            self.card_id = make_method(make_account(fragile, isaiah)).id

    def arm(self, name: str) -> None:
        """Let whoever comes to this point next die there."""
        self.armed.write_text(name)

    def wait_for_the_crash(self, part: str) -> None:
        """Wait until a part has died at its point."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.armed.exists() or not self.parts[part].died():
            assert time.monotonic() < until, f"nobody came to the point {self.armed.read_text()!r}"
            time.sleep(0.05)

    def wake(self) -> None:
        """Let a dead worker's lease be over, and tell the worker."""
        from kernel.isolation.scope import tenant_scope
        from kernel.outbox.models import Message
        from kernel.values.clock import actual

        with tenant_scope(self.tenant_id):
            Message.objects.filter(state=Message.State.DUE).update(not_before=actual())
        with Celery(broker=self.redis_url) as asker:
            asker.send_task("outbox.deliver", args=(str(self.tenant_id),), ignore_result=True)

    def _take_the_place(self, name: str, module: str, ours: str) -> None:
        part = self.parts[name]
        assert part.child is not None
        process, log = Path(f"/proc/{part.child.pid}"), part.log
        words = process.joinpath("cmdline").read_text().split("\0")[:-1]
        known = process.joinpath("environ").read_text().split("\0")[:-1]
        env = dict(line.split("=", 1) for line in known)
        command = [sys.executable, *(ours if word == module else word for word in words[1:])]
        part.stop()
        self.parts[name] = replace(part, begin=lambda: children.start(command, log=log, env=env), child=None)
        self.restart(name)


class Buyer:
    """Isaiah's browser, without the browser."""

    def __init__(self, product: Fragile) -> None:
        self.product = product
        self.page = f"{product.url}/fragile/billing/checkout/CFQ7TTC0H9MP/"
        cookies = {"sessionid": product.session(BUYER)}
        self.client = httpx.Client(cookies=cookies, timeout=30)

    def form(self) -> dict[str, str]:
        """Open the checkout and fill it in."""
        page = self.client.get(f"{self.page}?quantity={SEATS}").text
        hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
        return {
            "csrfmiddlewaretoken": hidden["csrfmiddlewaretoken"],
            "submission_key": hidden["submission_key"],
            "start": "buy",
            "offer": "12-1",
            "quantity": str(SEATS),
            "method": str(self.product.card_id),
            "wants_seat": "on",
        }

    def send(self, form: dict[str, str]) -> httpx.Response | None:
        """Click "Place order"; None when the browser shows an error of its own."""
        try:
            return self.client.post(self.page, data=form, headers={"Origin": self.product.url})
        except httpx.TransportError:
            return None


@dataclass(frozen=True)
class Books:
    """What must agree; money in minor units."""

    done: int
    bank: int
    paid: int
    bills: int
    licenses: int
    seats: int
    subscriptions: int
    plans: int
    letters: int

    @classmethod
    def of(cls, product: Fragile) -> "Books":
        """Add everything up."""
        from django.db.models import F, Sum

        from billing.models import Invoice, Order, Payment, PaymentPlan
        from kernel.isolation.scope import tenant_scope
        from kernel.outbox.models import Message
        from licensing.models import Seat, Subscription
        from tests.factories.billing import bank

        with tenant_scope(product.tenant_id):
            paid = Payment.objects.filter(state=Payment.State.SUCCEEDED, kind=Payment.Kind.CHARGE)
            bills = Invoice.objects.filter(status=Invoice.Status.PAID)
            return cls(
                done=Order.objects.filter(state=Order.State.DONE).count(),
                bank=bank().taken(product.tenant_id).get("USD", 0),
                paid=paid.aggregate(n=Sum("amount_minor"))["n"] or 0,
                bills=bills.aggregate(n=Sum(F("net_minor") + F("tax_minor")))["n"] or 0,
                licenses=Subscription.objects.aggregate(n=Sum("quantity"))["n"] or 0,
                seats=Seat.objects.count(),
                subscriptions=Subscription.objects.count(),
                plans=PaymentPlan.objects.count(),
                letters=Message.objects.filter(kind="mail").count(),
            )

    @classmethod
    def after(cls, purchases: int) -> "Books":
        """What they are after so many purchases of SEATS for PRICE_MINOR each."""
        money = purchases * SEATS * PRICE_MINOR
        return cls(
            purchases, money, money, money, purchases * SEATS, purchases, purchases, purchases, purchases
        )


@pytest.fixture(scope="module")
def running(services: Machine, django_db_blocker) -> Iterator[Fragile]:
    product = Fragile(services)
    try:
        with django_db_blocker.unblock():
            product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture
def product(running: Fragile, django_db_blocker) -> Iterator[Fragile]:
    with django_db_blocker.unblock(), running.opened():
        yield running


def wait_for(product: Fragile, purchases: int) -> None:
    """Wait until so many orders are done; then everything must agree, and go on agreeing."""
    from billing.models import Order
    from kernel.isolation.scope import tenant_scope

    until = time.monotonic() + PATIENCE_SECONDS
    while (books := Books.of(product)).done < purchases:
        if time.monotonic() > until:
            with tenant_scope(product.tenant_id):
                orders = list(Order.objects.order_by("number").values_list("number", "state", "failure"))
            raise AssertionError(f"{books}, {orders}")
        product.wake()
        time.sleep(0.3)
    while len(product.letters(BUYER)) < purchases:
        assert time.monotonic() < until, "a letter did not arrive"
        product.wake()
        time.sleep(0.3)
    assert Books.of(product) == Books.after(purchases)
    assert len(product.letters(BUYER)) == purchases


def test_the_web_dies_at_every_step(product: Fragile) -> None:
    buyer, done = Buyer(product), Books.of(product).done
    for name in points.WEB:
        form = buyer.form()
        product.arm(name)
        assert buyer.send(form) is None, name
        product.wait_for_the_crash("web")
        product.restart("web")
        answer = buyer.send(form)
        assert answer is not None, name
        assert answer.status_code == 302, name
        done += 1
        wait_for(product, done)


def test_the_worker_dies_at_every_step(product: Fragile) -> None:
    buyer, done = Buyer(product), Books.of(product).done
    for name in points.WORKER:
        product.arm(name)
        answer = buyer.send(buyer.form())
        assert answer is not None, name
        assert answer.status_code == 302, name
        product.wait_for_the_crash("worker")
        assert Books.of(product).done in (done, done + 1), name
        product.restart("worker")
        done += 1
        wait_for(product, done)


def test_ten_clicks_at_once_are_one_order(product: Fragile) -> None:
    buyer, done = Buyer(product), Books.of(product).done
    form = buyer.form()
    with ThreadPoolExecutor(10) as clicks:
        answers = list(clicks.map(lambda _: buyer.send(form), range(10)))
    assert {answer.status_code for answer in answers if answer} == {302}
    assert len(answers) == 10
    assert len({answer.headers["Location"] for answer in answers if answer}) == 1
    wait_for(product, done + 1)
