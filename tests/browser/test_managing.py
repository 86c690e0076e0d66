"""A purchaser manages what they bought, to the cent: by mouse, by keys on a phone, and without a script."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from io import StringIO
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.tenants.clock.conftest import clocks  # noqa: F401 a fixture

PHONE = {"viewport": {"width": 390, "height": 844}}
PRICE = Decimal("19.00")  # of Power Apps in the demo, per license and month, without tax


@pytest.fixture
def world(product: Product, request, clocks: None) -> str:  # noqa: F811
    """A world of the test's own: `contoso-<suffix>`."""
    suffix = f"g{crc32(request.node.nodeid.encode())}"
    product.build_world(suffix)
    return suffix


@pytest.fixture
def christie(world: str, as_person: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens the details of christie's Power Apps, which has expired."""

    def open_page(**options) -> Page:
        page = as_person(f"christie.cline@contoso-{world}.example", **options)
        page.goto(f"/contoso-{world}/billing/products/")
        page.get_by_role("link", name=re.compile("Power Apps")).first.click()
        expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
        return page

    return open_page


def days_pass(world: str, days: int) -> None:
    call_command("travel", f"contoso-{world}", "--days", str(days), stdout=StringIO())


def fact(page: Page, label: str):
    place = page.locator("dt", has_text=re.compile(f"^{label}$"))
    return place.locator("xpath=following-sibling::dd").first


def panel(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#managing")).to_be_visible()


def wait_for_order(page: Page, said: str) -> None:
    """The order is being charged; the page goes on by itself."""
    expect(page.get_by_text(said)).to_be_visible(timeout=40_000)


def to_details(page: Page) -> None:
    page.get_by_role("link", name="Subscription details").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()


def reactivate(page: Page) -> None:
    panel(page, "Reactivate")
    page.locator("#managing").get_by_role("button", name="Reactivate").click()
    wait_for_order(page, "is active again")
    to_details(page)


def share(seats: int, days: int, of_days: int) -> str:
    """What `days` of a month cost, as the page writes it; worked out without the product's code."""
    exact = PRICE * seats * days / of_days
    return f"${exact.quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN)}"


def first_month() -> tuple[datetime, int]:
    """Today, which begins the period, and how many days the period has."""
    today = datetime.now(UTC)
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    last = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return today, (datetime(year, month, min(today.day, last), tzinfo=UTC).date() - today.date()).days


def test_the_life_of_a_purchase(product: Product, world: str, christie, as_person) -> None:
    page = christie()
    _, of_days = first_month()
    reactivate(page)
    expect(fact(page, "Subscription status")).to_contain_text("Active")
    expect(page.get_by_text("Money back until")).to_be_visible()

    # Three days later: two more, by days to the cent.
    days_pass(world, 3)
    page.reload()
    panel(page, "Buy licenses")
    page.get_by_label("Total licenses").fill("5")
    days = of_days - 3
    expect(page.locator("#licenses-change .price")).to_contain_text(f"{days} of {of_days} days")
    expect(page.locator(".price-row[data-main] strong")).to_have_text(share(2, days, of_days))
    expect(page.locator("#licenses-change .price")).to_contain_text("Your card ending 4242")
    page.get_by_role("button", name="Save").click()
    wait_for_order(page, "You have 2 more licenses of Power Apps")
    to_details(page)
    expect(fact(page, "Total licenses")).to_have_text("5")

    # Inside the window: one less, at once, with its money.
    days_pass(world, 1)
    page.reload()
    panel(page, "Remove licenses")
    page.get_by_label("Total licenses").fill("4")
    expect(page.locator(".price-row[data-main] strong")).to_have_text(share(1, days - 1, of_days))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 license was removed.")).to_be_visible()
    expect(fact(page, "Total licenses")).to_have_text("4")

    # After it: from the next term on, and back again.
    days_pass(world, 5)
    page.reload()
    panel(page, "Remove licenses")
    page.get_by_label("Total licenses").fill("1")
    expect(page.get_by_text("Until then nothing changes and nothing is given back.")).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.get_by_role("checkbox", checked=True).uncheck()
    expect(page.get_by_text("Choose 1 more person")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    expect(page.get_by_text("Enough people are chosen")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(fact(page, "Scheduled")).to_contain_text("1 license")
    panel(page, "Buy licenses")
    page.get_by_label("Total licenses").fill("4")
    expect(page.get_by_text("The removal is withdrawn")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The number of licenses stays as it is in the next term.")).to_be_visible()

    # Recurring billing off and on.
    panel(page, "Turn off recurring billing")
    page.locator("#managing").get_by_role("button", name="Turn off recurring billing").click()
    expect(fact(page, "Recurring billing")).to_contain_text("Off")
    panel(page, "Turn on recurring billing")
    page.locator("#managing").get_by_role("button", name="Turn on recurring billing").click()
    expect(fact(page, "Recurring billing")).to_contain_text("On")

    # Cancel: the window is closed, so it runs to its end.
    page.goto(f"/contoso-{world}/billing/products/")
    page.get_by_role("button", name=re.compile("More actions: Power Apps")).click()
    page.get_by_role("link", name="Cancel subscription").click()
    page.get_by_label("Reason for cancellation").select_option(label="No longer needed")
    page.get_by_role("button", name="Cancel subscription").click()
    dialog = page.get_by_role("dialog", name="Are you sure you want to cancel?")
    dialog.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_text(re.compile("The subscription is canceled. It runs until"))).to_be_visible()
    expect(fact(page, "Recurring billing")).to_contain_text("Off")

    # The admin sees what was bought and changes nothing.
    admin = as_person(f"megan.bowen@contoso-{world}.example")
    admin.goto(page.url)
    expect(admin.get_by_text("Christie Cline owns and pays")).to_be_visible()
    expect(admin.get_by_text("2 licenses more")).to_be_visible()
    expect(admin.get_by_text("1 license less")).to_be_visible()
    expect(admin.get_by_role("button", name="Buy licenses")).to_have_count(0)
    expect(admin.get_by_text("4242")).to_have_count(0)
    letters = f"christie.cline@contoso-{world}.example"
    until = time.monotonic() + 40
    while len(product.letters(letters)) < 6 and time.monotonic() < until:
        time.sleep(0.5)
    assert len(product.letters(letters)) >= 6


def test_cancel_inside_the_window_and_come_back_by_keys_on_a_phone(world: str, christie) -> None:
    page = christie(**PHONE)
    reactivate(page)
    page.get_by_role("button", name="Cancel subscription").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Last free moment")).to_be_visible()
    # All of the first period is given back on its first day: three licenses.
    expect(page.locator(".price-row[data-main] strong")).to_have_text(f"${PRICE * 3}")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("Reason for cancellation").focus()
    page.keyboard.type("Bought by mistake")
    page.locator("#managing").get_by_role("button", name="Cancel subscription").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Are you sure you want to cancel?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel subscription").focus()
    page.keyboard.press("Enter")
    expect(fact(page, "Subscription status")).to_contain_text("Disabled")
    reactivate(page)
    expect(fact(page, "Subscription status")).to_contain_text("Active")
    expect(fact(page, "Assigned")).to_have_text("2")


def test_everything_without_a_script(world: str, christie) -> None:
    page = christie(java_script_enabled=False)
    page.get_by_role("button", name="Reactivate").click()
    page.get_by_role("button", name="Reactivate").click()
    for _ in range(40):
        if "is active again" in page.content():
            break
        page.wait_for_timeout(500)
        page.reload()
    to_details(page)
    page.get_by_role("button", name="Buy licenses").click()
    page.get_by_label("Total licenses").fill("4")
    page.get_by_role("button", name="Update").click()
    expect(page.locator(".price-row[data-main] strong")).to_have_text(f"${PRICE}")
    page.get_by_role("button", name="Save").click()
    for _ in range(40):
        if "You have 1 more license" in page.content():
            break
        page.wait_for_timeout(500)
        page.reload()
    to_details(page)
    expect(fact(page, "Total licenses")).to_have_text("4")
    page.get_by_role("button", name="Remove licenses").click()
    page.get_by_label("Total licenses").fill("1")
    page.get_by_role("button", name="Update").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    expect(fact(page, "Total licenses")).to_have_text("1")
    expect(fact(page, "Assigned")).to_have_text("1")
    page.get_by_role("button", name="Cancel subscription").click()
    page.get_by_label("Reason for cancellation").select_option(label="Too expensive")
    page.get_by_role("button", name="Cancel subscription").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel subscription").click()
    expect(fact(page, "Subscription status")).to_contain_text("Disabled")


def test_the_admin_buys_what_a_move_lacks(world: str, as_person) -> None:
    page = as_person(f"megan.bowen@contoso-{world}.example")
    page.goto(f"/contoso-{world}/billing/products/?channel=central")
    page.get_by_role("link", name=re.compile("Visio Plan 2")).first.click()
    panel(page, "Buy licenses")
    page.get_by_label("Total licenses").fill("30")
    expect(fact(page, "Who pays")).to_contain_text("The organization")
    page.get_by_role("button", name="Save").click()
    expect(fact(page, "Total licenses")).to_have_text("30")
