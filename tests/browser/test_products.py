"""Your products: filter, sort, saved views, columns, export and keyboard, as an admin uses them all day."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product

SELF_SERVICE = (
    "Microsoft 365 Copilot, Power Apps per user, Power Automate per user, Power BI Pro, Power BI Pro, "
    "Project Plan 3, Visio Plan 2"
).split(", ")


@pytest.fixture
def products(product: Product, as_person: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens Your products of contoso-v1 as an admin, with a query of one's own."""
    product.build_world("v1")

    def open_page(query: str = "", who: str = "megan.bowen", **options) -> Page:
        page = as_person(f"{who}@contoso-v1.example", **options)
        page.goto(f"/contoso-v1/billing/products/{query}")
        expect(page.get_by_role("heading", level=1, name="Your products")).to_be_visible()
        return page

    return open_page


def names(page: Page) -> list[str]:
    return page.locator("#subscriptions tbody .row-link").all_inner_texts()


def column(page: Page, label: str) -> list[str]:
    return page.locator(f'#subscriptions td[data-label="{label}"]').all_inner_texts()


def headings(page: Page) -> list[str]:
    return [
        text.strip() for text in page.locator("#subscriptions thead th").all_inner_texts() if text.strip()
    ]


def test_a_filter_works_as_soon_as_it_is_chosen_and_its_panel_stays(products) -> None:
    page = products()
    expect(page.get_by_role("tab", name="Products")).to_be_visible()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("checkbox", name="Self-service").check()
    expect(page.get_by_text("7 subscriptions").first).to_be_visible()
    assert names(page) == SELF_SERVICE
    expect(page.get_by_role("checkbox", name="Self-service")).to_be_focused()
    page.get_by_role("checkbox", name="Deleted").check()
    expect(page.get_by_text("1 subscription", exact=True).first).to_be_visible()
    assert names(page) == ["Power Automate per user"]
    # Nothing stands in the way of the row it left.
    page.get_by_role("link", name="Power Automate per user").click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("1 subscription", exact=True).first).to_be_visible()


def test_chips_say_what_is_filtered_and_take_it_away(products) -> None:
    page = products("?channel=self-service&status=active")
    chips = page.get_by_role("group", name="Filters that are set")
    expect(chips).to_contain_text("Channel: Self-service")
    expect(chips).to_contain_text("Status: Active")
    assert len(names(page)) == 4
    chips.get_by_role("link", name="Channel").click()
    expect(chips).not_to_contain_text("Channel")
    page.wait_for_url("**/?status=active")
    page.go_back()
    expect(chips).to_contain_text("Channel: Self-service")
    page.get_by_role("link", name="Clear filters").first.click()
    expect(page.get_by_text("12 subscriptions").first).to_be_visible()


def test_search_and_no_match(products) -> None:
    page = products()
    page.get_by_role("searchbox", name="Search products and purchasers").fill("adele")
    expect(page.get_by_text("1 subscription", exact=True).first).to_be_visible()
    assert column(page, "Purchaser") == ["Adele Vance"]
    page.get_by_role("searchbox", name="Search products and purchasers").fill("zzz")
    expect(page.get_by_role("heading", name="Nothing matches these filters")).to_be_visible()
    page.get_by_role("link", name="Clear filters").last.click()
    expect(page.get_by_text("12 subscriptions").first).to_be_visible()


def test_sorting_is_in_the_address_and_in_the_heading(products) -> None:
    page = products("?channel=self-service")
    page.get_by_role("link", name="Quantity").click()
    expect(page.get_by_role("columnheader", name="Quantity")).to_have_attribute("aria-sort", "ascending")
    assert column(page, "Quantity") == ["2", "2", "3", "4", "5", "5", "10"]
    page.get_by_role("link", name="Quantity").click()
    expect(page.get_by_role("columnheader", name="Quantity")).to_have_attribute("aria-sort", "descending")
    page.reload()
    assert column(page, "Quantity") == ["10", "5", "5", "4", "3", "2", "2"]


def test_a_saved_view_comes_back_under_its_name(products) -> None:
    page = products("?channel=self-service&status=active&sort=-quantity")
    page.get_by_role("button", name="View: Custom").click()
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Bought by people")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("The view “Bought by people” was saved.")).to_be_visible()
    page.goto("/contoso-v1/billing/products/")
    page.get_by_role("button", name="View: All").click()
    page.get_by_role("link", name="Bought by people").click()
    expect(page.get_by_role("button", name="View: Bought by people")).to_be_visible()
    assert names(page)[0] == "Power BI Pro"
    assert column(page, "Quantity") == ["10", "5", "5", "2"]
    page.get_by_role("button", name="View: Bought by people").click()
    page.get_by_role("button", name="Manage views").click()
    page.get_by_role("button", name=re.compile("Delete.*Bought by people")).click()
    expect(page.get_by_role("button", name="View: Custom")).to_be_visible()


def test_chosen_columns_stay_and_the_export_is_what_one_sees(products) -> None:
    page = products("?channel=self-service&sort=-quantity", who="patti.fernandez")
    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog", name="Columns and rows")
    for label in ("Channel", "Status", "Assigned", "Price"):
        dialog.get_by_role("checkbox", name=label, exact=True).uncheck()
    dialog.get_by_role("checkbox", name="Available").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("columnheader", name="Channel")).to_have_count(0)
    wanted = ["Product name", "Purchaser", "Quantity", "Expiry date", "Available"]
    assert headings(page)[1:6] == wanted
    page.reload()
    assert headings(page)[1:6] == wanted
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    file = csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig")))
    rows = list(file)
    assert [row["Product name"] for row in rows] == names(page)
    assert [row["Quantity"] for row in rows] == column(page, "Quantity")
    assert "Channel" not in file.fieldnames


def test_the_list_by_keyboard_alone(products) -> None:
    page = products("?channel=self-service&sort=purchaser")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    second = page.locator("#subscriptions tbody tr").nth(1)
    expect(second.get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    expect(page.get_by_text("bought by Adele Vance")).to_be_visible()
    page.go_back()
    expect(page.locator("#subscriptions")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()


def test_a_quick_look_keeps_the_list_and_gives_the_row_back(products) -> None:
    page = products("?channel=self-service")
    opener = page.get_by_role("link", name="Quick look: Alex Wilber")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Visio Plan 2")
    expect(panel).to_contain_text("Alex Wilber")
    expect(page).to_have_url(re.compile("panel="))
    address = page.url
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()
    page.goto(address)  # the panel has an address
    expect(panel).to_be_visible()


def test_details_tell_what_was_bought_and_for_how_much(products) -> None:
    page = products("?purchaser=adele")
    page.get_by_role("link", name="Power BI Pro", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
    expect(page.get_by_role("heading", name="Subscriptions and settings")).to_be_visible()
    facts = page.locator("dl").first
    expect(facts).to_contain_text("$13.00")
    expect(facts).to_contain_text("$130.00 for 10 licenses")
    history = page.get_by_role("list", name="Order history")
    expect(history.get_by_role("listitem")).to_have_count(2)


def test_the_list_without_a_script(products) -> None:
    page = products(java_script_enabled=False)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("checkbox", name="Self-service").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("7 subscriptions").first).to_be_visible()
    assert names(page) == SELF_SERVICE
    page.get_by_role("link", name="Purchaser").click()
    expect(page.get_by_role("columnheader", name="Purchaser")).to_have_attribute("aria-sort", "ascending")
    assert column(page, "Purchaser")[0] == "Adele Vance"
    page.get_by_role("link", name="Power BI Pro", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
