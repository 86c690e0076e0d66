"""The admin's main job, by the labels that people know: move users, keep, cancel; however the browser is."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.product import Product

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def world(product: Product, request) -> str:
    """A world of the test's own: `contoso-<suffix>` and `woodgrove-<suffix>`."""
    suffix = f"t{crc32(request.node.nodeid.encode())}"
    product.build_world(suffix)
    return suffix


@pytest.fixture
def admin(world: str, as_person: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens the details of a purchase as an admin."""

    def open_page(purchaser: str, *, place: str = "contoso", who: str = "megan.bowen", **options) -> Page:
        page = as_person(f"{who}@{place}-{world}.example", **options)
        page.goto(f"/{place}-{world}/billing/products/?channel=self-service")
        page.get_by_role("row").filter(has_text=purchaser).get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile("Subscription details|Abonnementsgegevens")
        )
        return page

    return open_page


def letters(product: Product, address: str) -> list:
    """Every letter to an address, once at least one has come."""
    until = time.monotonic() + 30
    while not product.letters(address) and time.monotonic() < until:
        time.sleep(0.2)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in product.letters(address)]


def status(page: Page, label: str = "Subscription status") -> str:
    return page.locator("dt", has_text=label).locator("xpath=following-sibling::dd").first.inner_text()


def confirm_move(page: Page) -> None:
    page.get_by_role("button", name="Take control of this subscription").click()
    expect(page.get_by_role("heading", name="Take control of this subscription")).to_be_visible()
    page.get_by_role("button", name="Move users").click()
    expect(page.get_by_role("radio", name="Power BI Pro")).to_be_checked()
    page.get_by_role("button", name="Move users").click()
    page.get_by_role("dialog", name="Move users to").get_by_role("button", name="Move users").click()


def test_the_steps_of_the_guide(product: Product, world: str, as_person) -> None:
    page = as_person(f"megan.bowen@contoso-{world}.example")
    page.goto(f"/contoso-{world}/home/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Your products").click()
    page.get_by_role("tab", name="Products").or_(
        page.get_by_role("link", name="Products", exact=True)
    ).first.click()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("checkbox", name="Self-service").check()
    page.keyboard.press("Escape")
    page.get_by_role("row").filter(has_text="Adele Vance").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=2, name="Subscriptions and settings")).to_be_visible()
    confirm_move(page)
    expect(page.get_by_role("heading", name="Move completed")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    assert status(page).startswith("Deleted")
    expect(page.get_by_role("link", name="Users moved to Power BI Pro")).to_be_visible()

    address = f"adele.vance@contoso-{world}.example"
    (letter,) = letters(product, address)
    subject = f"Your subscription to Power BI Pro was canceled: Contoso {world} moved its users"
    assert letter["Subject"] == subject


def test_in_dutch(product: Product, world: str, admin) -> None:
    page = admin("Bram Jansen", place="woodgrove", who="anna.devries", locale="nl-NL")
    page.get_by_role("button", name="Beheer van dit abonnement overnemen").click()
    page.get_by_role("button", name="Gebruikers verplaatsen").click()
    expect(page.get_by_role("radio", name="Visio Plan 1")).to_be_checked()
    page.get_by_role("button", name="Gebruikers verplaatsen").click()
    dialog = page.get_by_role("dialog", name="Gebruikers verplaatsen naar")
    dialog.get_by_role("button", name="Gebruikers verplaatsen").click()
    expect(page.get_by_role("heading", name="Verplaatsen voltooid")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Sluiten").click()
    expect(page.get_by_role("heading", level=1, name="Abonnementsgegevens")).to_be_visible()
    assert status(page, "Abonnementsstatus").startswith("Verwijderd")
    (letter,) = letters(product, f"bram.jansen@woodgrove-{world}.example")
    assert letter["Content-Language"] == "nl"
    assert "Visio Plan 1" in letter["Subject"]
    assert not letter["Subject"].startswith("Your")


def test_the_tab_is_closed_in_the_middle(product: Product, world: str, admin) -> None:
    page = admin("Adele Vance")
    detail = page.url
    product.pause("worker")
    try:
        confirm_move(page)
        expect(page.get_by_text("0 of 7")).to_be_visible()
        context = page.context
        page.close()
    finally:
        product.resume("worker")
    page = context.new_page()
    page.goto(detail)
    expect(async_reload(page)).to_have_text(re.compile("^Deleted"), timeout=60_000)
    # What finished while nobody looked is said in the bar.
    expect(page.get_by_role("link", name="Jobs 1 finished")).to_be_visible()
    page.get_by_role("link", name="Jobs 1 finished").click()
    expect(page.get_by_role("link", name="Moving users of Power BI Pro")).to_be_visible()
    assert len(letters(product, f"adele.vance@contoso-{world}.example")) == 1


def async_reload(page: Page):
    """Reload until the status is final; return where it stands."""
    place = page.locator("dt", has_text="Subscription status").locator("xpath=following-sibling::dd").first
    for _ in range(60):
        if place.inner_text().startswith("Deleted"):
            break
        page.wait_for_timeout(500)
        page.reload()
    return place


def test_a_shortage_is_told_with_its_ways_out(world: str, admin) -> None:
    page = admin("Alex Wilber")
    page.get_by_role("button", name="Take control of this subscription").click()
    page.get_by_role("button", name="Move users").click()
    expect(page.get_by_text("1 seat is short")).to_be_visible()
    expect(page.get_by_text("4 seats are needed and 3 are free in Visio Plan 2.")).to_be_visible()
    page.get_by_role("button", name="Move users").click()
    expect(page.get_by_text("1 seat is short")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # One way out is a link away: another subscription with enough seats.
    page.get_by_role("link", name="Power BI Pro").click()
    expect(page.get_by_role("radio", name="Power BI Pro")).to_be_checked()
    expect(page.get_by_text("Power BI Pro is another product than Visio Plan 2")).to_be_visible()
    expect(page.get_by_text("is short")).to_have_count(0)


def test_choosing_another_target_shows_its_plan(world: str, admin) -> None:
    page = admin("Adele Vance")
    page.get_by_role("button", name="Take control of this subscription").click()
    page.get_by_role("button", name="Move users").click()
    page.get_by_role("radio", name="Visio Plan 2").check()
    expect(page.get_by_text("Visio Plan 2 is another product than Power BI Pro")).to_be_visible()
    expect(page.get_by_role("radio", name="Visio Plan 2")).to_be_focused()


def test_canceling_with_a_reason(product: Product, world: str, admin) -> None:
    page = admin("Diego Siciliani")
    page.get_by_role("button", name="Take control of this subscription").click()
    page.get_by_role("button", name="Cancel subscription").click()
    page.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_text("Choose a reason for the cancellation.").first).to_be_visible()
    page.get_by_role("combobox", name="Reason for cancellation").select_option(
        label="Not approved by the organization"
    )
    page.get_by_role("button", name="Cancel subscription").click()
    dialog = page.get_by_role("dialog", name="Are you sure you want to cancel?")
    expect(dialog).to_contain_text("5 people lose access to Power BI Pro at once.")
    dialog.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_role("heading", name="Subscription canceled")).to_be_visible()
    expect(page.get_by_text("5 seats were freed.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    assert status(page).startswith("Deleted")
    address = f"diego.siciliani@contoso-{world}.example"
    (letter,) = letters(product, address)
    assert "Not approved by the organization" in letter.get_body(("plain",)).get_content()


def test_keeping_for_the_organization(world: str, admin) -> None:
    page = admin("Diego Siciliani")
    page.get_by_role("button", name="Take control of this subscription").click()
    page.get_by_role("button", name="Keep for the organization").click()
    expect(page.get_by_role("heading", name="Keep this subscription for the organization?")).to_be_visible()
    page.get_by_role("button", name="Keep for the organization").click()
    expect(page.get_by_role("heading", name="Kept for the organization")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("This subscription belongs to the organization.")).to_be_visible()
    assert status(page).startswith("Active")


def test_by_keyboard_alone(world: str, admin) -> None:
    page = admin("Adele Vance")

    def press_on(name: str) -> None:
        """Tab until the button has the focus, then press it."""
        for _ in range(80):
            here = page.evaluate("document.activeElement.innerText || ''").strip()
            if here == name:
                return page.keyboard.press("Enter")
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reached {name!r}")

    press_on("Take control of this subscription")
    expect(page.get_by_role("heading", name="Take control of this subscription")).to_be_visible()
    press_on("Move users")
    expect(page.get_by_role("radio", name="Power BI Pro")).to_be_visible()
    press_on("Move users")
    expect(page.get_by_role("dialog", name="Move users to")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Move users to")).to_be_hidden()
    press_on("Move users")
    dialog = page.get_by_role("dialog", name="Move users to")
    expect(dialog).to_be_visible()
    for _ in range(6):
        if page.evaluate("document.activeElement.getAttribute('form') === 'move-form'"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Move completed")).to_be_visible(timeout=30_000)
    press_on("Close")
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    assert status(page).startswith("Deleted")


def test_without_javascript(world: str, admin) -> None:
    page = admin("Adele Vance", java_script_enabled=False)
    confirm_move(page)
    expect(page.get_by_role("heading", name="Move completed")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    assert status(page).startswith("Deleted")


def test_canceling_without_javascript(world: str, admin) -> None:
    page = admin("Diego Siciliani", java_script_enabled=False)
    page.get_by_role("button", name="Take control of this subscription").click()
    page.get_by_role("button", name="Cancel subscription").click()
    page.get_by_role("combobox", name="Reason for cancellation").select_option(label="Other")
    page.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_text("Say in a few words why").first).to_be_visible()
    page.get_by_role("textbox", name="In your own words").fill("A new contract.")
    page.get_by_role("button", name="Cancel subscription").click()
    dialog = page.get_by_role("dialog", name="Are you sure you want to cancel?")
    dialog.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_text("Reason: Other (A new contract.)")).to_be_visible()


def test_undo_brings_everybody_back(world: str, admin) -> None:
    page = admin("Adele Vance")
    confirm_move(page)
    expect(page.get_by_role("heading", name="Move completed")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Undo").click()
    expect(page.get_by_role("heading", name="Undo this move?")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Move undone")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    assert status(page).startswith("Active")


@pytest.mark.parametrize(("size", "looks"), [("laptop", "light"), ("phone", "dark")])
def test_nothing_stands_in_anybodys_way(world: str, admin, looks: str, size: str) -> None:
    page = admin("Alex Wilber", color_scheme=looks, **(PHONE if size == "phone" else {}))

    def check(what: str) -> None:
        page.wait_for_timeout(400)  # the panel slides in
        found = Axe().run(page)
        assert found.violations_count == 0, f"{what}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{what} scrolls sideways"

    page.get_by_role("button", name="Take control of this subscription").click()
    expect(page.get_by_role("button", name="Keep for the organization")).to_be_visible()
    check("choices")
    page.get_by_role("button", name="Move users").click()
    expect(page.get_by_text("1 seat is short")).to_be_visible()
    check("shortage")
    page.get_by_role("radio", name="Power BI Pro").check()
    expect(page.get_by_text("is short")).to_have_count(0)
    page.get_by_role("button", name="Move users").click()
    expect(page.get_by_role("dialog", name="Move users to")).to_be_visible()
    check("dialog")
    page.get_by_role("dialog").get_by_role("button", name="Move users").click()
    expect(page.get_by_role("heading", name="Move completed")).to_be_visible(timeout=30_000)
    check("completed")
    page.get_by_role("link", name="Open the job").click()
    expect(page.get_by_role("heading", level=1, name="Moving users of Visio Plan 2")).to_be_visible()
    check("job")
    page.goto(re.sub(r"/jobs/.*", "/jobs/", page.url))
    check("jobs")
