"""In Chromium, with the peer's own stand-in for Stripe's script: the card's number goes past us."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from billing.models import Invoice, PaymentMethod
from kernel.isolation.scope import tenant_scope
from licensing.models import Product
from tests.billing.stripe.peer import CONFIRMED_BY_BUYER, VISA
from tests.billing.stripe.product import Books, Customers, agreed, until
from tests.factories.billing import make_invoice, make_plan
from tests.factories.licensing import make_subscription

pytestmark = pytest.mark.thorough

PATIENCE = 20_000
METHODS = "billing/bills/payment-methods/"


@pytest.fixture
def open_page(shop: Customers, browser: Browser) -> Iterator:
    """A function that opens a page as the buyer; what the page's policy forbids fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(**options) -> Page:
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        session = shop.product.session(shop.buyer.email)
        context.add_cookies([{"name": "sessionid", "value": session, "url": shop.product.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refused card is a 402 of Stripe's, which the browser writes down by itself.
    assert [words for words in complaints if "402" not in words] == []


def address(shop: Customers, path: str) -> str:
    return f"{shop.product.url}/{shop.organization.short_name}/{path}"


def fill_card(page: Page, number: str) -> None:
    page.get_by_label("Name on card").fill("Isaiah Langer")
    for field, value in (("number", number), ("exp_month", "12"), ("exp_year", "40"), ("cvc", "123")):
        page.get_by_placeholder(field).fill(value)


def checkout(page: Page, shop: Customers, number: str) -> None:
    page.goto(address(shop, "billing/checkout/POWERBIPRO/?quantity=3"))
    fill_card(page, number)
    page.get_by_role("button", name="Place order").click()


def test_bought_with_a_new_card(shop, open_page):
    page = open_page()
    seen: list[Request] = []

    def see(request: Request) -> None:
        seen.append(request)

    page.on("request", see)
    checkout(page, shop, VISA)
    page.wait_for_url(re.compile("/billing/orders/"))
    expect(page.get_by_text("Download PDF")).to_be_visible(timeout=PATIENCE)
    until(lambda: shop.heard() == ["payment_intent.succeeded"])
    assert shop.books() == agreed(seats=3)
    ours = [one for one in seen if one.url.startswith(shop.product.url) and one.post_data]
    assert ours
    assert [one.url for one in ours if VISA in (one.post_data or "")] == []
    assert [one.url for one in seen if VISA in (one.post_data or "")] != []


def test_the_bank_asks_and_the_buyer_confirms(shop, open_page):
    page = open_page()
    checkout(page, shop, CONFIRMED_BY_BUYER)
    # Once for the card, once for the payment.
    page.get_by_role("button", name="Complete authentication").click()
    page.get_by_role("button", name="Confirm at your bank").click()
    page.get_by_role("button", name="Complete authentication").click()
    until(lambda: shop.books() == agreed(seats=3), lambda: str(shop.books()))


def test_the_bank_asks_and_the_buyer_does_not_confirm(shop, open_page):
    page = open_page()
    checkout(page, shop, CONFIRMED_BY_BUYER)
    page.get_by_role("button", name="Complete authentication").click()
    page.get_by_role("button", name="Confirm at your bank").click()
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_text("was not confirmed at your bank")).to_be_visible(timeout=PATIENCE)
    assert shop.books() == Books(0, 0, 0, 0)


def test_a_declined_card_is_told_at_the_card_and_another_one_works(shop, open_page):
    page = open_page()
    checkout(page, shop, "4000000000000002")
    expect(page.get_by_role("alert").filter(has_text="Your card was declined")).to_be_visible(
        timeout=PATIENCE
    )
    fill_card(page, VISA)
    page.get_by_role("button", name="Place order").click()
    until(lambda: shop.books() == agreed(seats=3), lambda: str(shop.books()))


def test_a_card_is_added_edited_and_deleted(shop, open_page):
    page = open_page()
    page.goto(address(shop, METHODS + "add/"))
    # What stands inside the field is Stripe's (here the peer's stand-in).
    assert Axe().run(page, context={"exclude": [["#stripe-card"]]}).response["violations"] == []
    fill_card(page, VISA)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Visa ending 4242").first).to_be_visible(timeout=PATIENCE)
    with tenant_scope(shop.organization.id):
        card = PaymentMethod.objects.get()
    assert (card.provider, card.holder, card.country) == ("stripe", "Isaiah Langer", "FR")
    page.goto(address(shop, f"{METHODS}{card.id}/edit/"))
    page.get_by_label("Expiry date").fill("03/41")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("03/2041").first).to_be_visible(timeout=PATIENCE)
    page.goto(address(shop, f"{METHODS}{card.id}/delete/"))
    page.get_by_role("button", name="Delete").click()
    until(lambda: shop.peer.client.payment_methods.retrieve(card.provider_ref).customer is None)


def test_a_due_bill_is_paid_and_confirmed(shop, open_page):
    card = shop.card(CONFIRMED_BY_BUYER)
    with tenant_scope(shop.organization.id):
        account = card.account
        product = Product.objects.get()
    subscription = make_subscription(shop.organization, product, quantity=3, bought_by=shop.buyer)
    make_plan(subscription, account, card)
    bill = make_invoice(account, subscription, status=Invoice.Status.DUE)
    page = open_page()
    page.goto(address(shop, f"billing/bills/{bill.id}/pay/"))
    page.get_by_role("button", name="Pay now").click()
    page.get_by_role("button", name="Confirm at your bank").click()
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible(timeout=PATIENCE)
    books = shop.books()
    assert books.moved == books.bills == books.payments == bill.total.minor


def test_without_a_script_the_page_says_what_it_needs(shop, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(address(shop, METHODS + "add/"))
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.get_by_label("Name on card")).to_be_hidden()


def test_only_pages_with_a_card_form_allow_stripe(shop, open_page):
    page = open_page()
    peer = shop.peer.url
    for path, allows in (
        (METHODS + "add/", True),
        ("billing/checkout/POWERBIPRO/", True),
        (METHODS, False),
        ("billing/products/", False),
    ):
        policy = page.goto(address(shop, path)).headers["content-security-policy"]
        assert (peer in policy) is allows, path
        assert ("js.stripe.com" in page.content()) is allows, path
