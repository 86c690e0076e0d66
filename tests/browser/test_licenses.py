"""Licenses: seats per product, who holds them by purchase, and giving and taking them by hand and by file."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from dev.story import POWER_BI_PRO
from tests.browser.product import Product

PRODUCT = f"billing/licenses/{POWER_BI_PRO}/"
ADELES = (
    "Adele Vance, Alex Wilber, Christie Cline, Jordan Miller, Lee Gu, Lynne Robbins, Miriam Graham".split(
        ", "
    )
)
DIEGOS = "Diego Siciliani, Grady Archie, Henrietta Mueller, Isaiah Langer, Jordan Miller".split(", ")
OWN = (
    "Debra Berger, Johanna Lorenz, Joni Sherman, Lee Gu, Lidia Holloway, Megan Bowen, Miriam Graham, "
    "Nestor Wilke, Patti Fernandez, Pradeep Gupta"
).split(", ")


@pytest.fixture
def contoso(product: Product, as_person: Callable[..., Page]) -> Callable[[str, str], Page]:
    """A function that opens an address of contoso-l1 as somebody; one test leaves it as it found it."""
    product.build_world("l1")

    def open_page(who: str, path: str) -> Page:
        page = as_person(f"{who}@contoso-l1.example")
        page.goto(f"/contoso-l1/{path}")
        return page

    return open_page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def figures(page: Page) -> list[str]:
    """Total, assigned and available quantity of a product's page."""
    return page.locator(".stat-value").all_inner_texts()


def users_by_purchaser(page: Page) -> dict[str, list[str]]:
    """The groups of the table of users, with their people in order."""
    return page.locator("#user-rows").evaluate(
        """table => Object.fromEntries([...table.tBodies].map(body => [
            body.rows[0].querySelector("th").firstChild.textContent.trim(),
            [...body.rows].slice(1).map(row => row.querySelector("th").firstChild.textContent.trim())]))"""
    )


def rows_of(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(download.path()).read_text(encoding="utf-8-sig"))))


def test_a_product_stands_there_once_with_the_seats_of_all_its_subscriptions(contoso) -> None:
    page = contoso("megan.bowen", "billing/licenses/")
    expect(page.get_by_role("heading", level=1, name="Licenses")).to_be_visible()
    for label in ("Total quantity", "Assigned", "Available quantity"):
        expect(page.get_by_role("columnheader", name=label)).to_be_visible()
    expect(row(page, "Power BI Pro")).to_have_count(1)
    expect(row(page, "Power BI Pro").get_by_role("cell")).to_have_text(["40", "22", "18"])
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("checkbox", name="Self-service").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(row(page, "Power BI Pro").get_by_role("cell")).to_have_text(["15", "12", "3"])
    expect(row(page, "Microsoft 365 E3")).to_have_count(0)


def test_users_stand_under_whose_purchase_their_license_comes_from(contoso) -> None:
    page = contoso("megan.bowen", "billing/licenses/")
    page.get_by_role("link", name="Power BI Pro").click()
    expect(page.get_by_role("heading", level=2, name="Users")).to_be_visible()
    assert figures(page) == ["40", "22", "18"]
    assert users_by_purchaser(page) == {
        "The organization": OWN,
        "Adele Vance": ADELES,
        "Diego Siciliani": DIEGOS,
    }
    page.get_by_role("searchbox", name="Search users").fill("jor")
    expect(page.locator("#user-rows").get_by_role("rowheader", name="Debra Berger")).to_have_count(0)
    assert users_by_purchaser(page) == {
        "Adele Vance": ["Jordan Miller"],
        "Diego Siciliani": ["Jordan Miller"],
    }


def test_export_users_gives_the_ticked_purchases_and_nothing_else(contoso) -> None:
    page = contoso("megan.bowen", PRODUCT)
    page.get_by_role("checkbox", name="Select the subscription of Adele Vance").check()
    page.get_by_role("checkbox", name="Select the subscription of Diego Siciliani").check()
    with page.expect_download() as ticked:
        page.get_by_role("button", name="Export users").click()
    rows = rows_of(ticked.value)
    assert [(line["Purchaser"], line["User name"]) for line in rows] == [
        *(("Adele Vance", name) for name in ADELES),
        *(("Diego Siciliani", name) for name in DIEGOS),
    ]
    assert rows[0]["Product name"] == "Power BI Pro"
    assert rows[0]["User principal name"] == "adele.vance@contoso-l1.example"
    page.reload()
    with page.expect_download() as everybody:
        page.get_by_role("button", name="Export users").click()
    assert [line["User name"] for line in rows_of(everybody.value)] == [*OWN, *ADELES, *DIEGOS]


def test_a_license_admin_leaves_what_somebody_bought_to_them_and_reads_why(contoso) -> None:
    page = contoso("lidia.holloway", PRODUCT)
    expect(page.get_by_role("checkbox", name="Select Debra Berger")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select Alex Wilber")).to_have_count(0)
    expect(page.get_by_text("Only Adele Vance assigns and unassigns these licenses.")).to_be_visible()
    page.get_by_role("button", name="Assign licenses").click()
    choices = page.get_by_role("combobox", name="Subscription").locator("option")
    expect(choices).to_have_text(["The organization, Central: 15 of 25 available"])
    # Of this product there is nothing but a purchase of somebody: the button says why, by keyboard too.
    page.goto("/contoso-l1/billing/licenses/CFQ7TTC0MM8R/")
    button = page.get_by_role("button", name="Assign licenses")
    button.focus()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(
        "A person bought this subscription, so only they can assign its licenses. "
        "Ask a global or billing admin to take control of it first."
    )


def test_a_purchaser_assigns_in_their_own_and_takes_it_back(contoso) -> None:
    page = contoso("adele.vance", PRODUCT)
    assert users_by_purchaser(page) == {"Adele Vance": ADELES}
    page.get_by_role("button", name="Assign licenses").click()
    panel = page.get_by_role("complementary", name="Assign licenses")
    panel.get_by_role("searchbox", name="Search people").fill("isa")
    panel.get_by_role("checkbox", name="Isaiah Langer").check()
    panel.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("Licenses were assigned to Isaiah Langer.")).to_be_visible()
    assert figures(page) == ["10", "8", "2"]
    assert "Isaiah Langer" in users_by_purchaser(page)["Adele Vance"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 1 license is as it was.")).to_be_visible()
    assert figures(page) == ["10", "7", "3"]
    assert users_by_purchaser(page) == {"Adele Vance": ADELES}


def test_without_a_free_seat_nothing_is_assigned_and_the_sentence_helps(contoso) -> None:
    page = contoso("diego.siciliani", PRODUCT)
    page.get_by_role("button", name="Assign licenses").click()
    panel = page.get_by_role("complementary", name="Assign licenses")
    panel.get_by_role("searchbox", name="Search people").fill("patti")
    panel.get_by_role("checkbox", name="Patti Fernandez").check()
    panel.get_by_role("button", name="Assign", exact=True).click()
    refusal = panel.get_by_role("alert").filter(has_text="Nothing was assigned")
    expect(refusal).to_contain_text("1")
    expect(panel.get_by_role("checkbox", name="Patti Fernandez")).to_be_checked()
    page.goto(f"/contoso-l1/{PRODUCT}")
    assert figures(page) == ["5", "5", "0"]


def test_unassign_asks_then_acts_and_can_be_undone(contoso) -> None:
    page = contoso("lidia.holloway", PRODUCT)
    page.get_by_role("checkbox", name="Select Debra Berger").check()
    page.get_by_role("checkbox", name="Select Joni Sherman").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Unassign licenses").click()
    dialog = page.get_by_role("dialog", name="Unassign licenses")
    expect(dialog).to_contain_text("2 people lose their license of Power BI Pro at once.")
    dialog.get_by_role("button", name="Unassign", exact=True).click()
    expect(page.get_by_text("Licenses were unassigned from Debra Berger and Joni Sherman.")).to_be_visible()
    assert figures(page) == ["40", "20", "20"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 2 licenses are as they were.")).to_be_visible()
    assert users_by_purchaser(page)["The organization"] == OWN


def test_a_file_is_looked_at_line_by_line_before_its_job_starts(contoso) -> None:
    page = contoso("lidia.holloway", PRODUCT)
    page.get_by_role("link", name="Assign by file").click()
    page.get_by_label("File").set_input_files(_file("Name,Department\nAdele Vance,Retail\n"))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_label("File")).to_have_attribute("aria-invalid", "true")
    lines = [
        "Username",
        "alex.wilber@contoso-l1.example",
        "debra.berger@contoso-l1.example",
        "nobody@contoso-l1.example",
    ]
    page.get_by_label("File").set_input_files(_file("\n".join(lines)))
    page.get_by_role("button", name="Look at the file").click()
    assert figures(page) == ["3", "1", "2"]
    wrong = page.get_by_role("table", name="Lines with a problem")
    expect(wrong.get_by_role("rowheader")).to_have_text(["nobody@contoso-l1.example"])
    expect(page.get_by_text("already", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Assign 1 license").click()
    expect(page.get_by_role("link", name="Export")).to_be_visible()
    page.goto(f"/contoso-l1/{PRODUCT}")
    assert figures(page) == ["40", "23", "17"]
    assert "Alex Wilber" in users_by_purchaser(page)["The organization"]
    page.get_by_role("checkbox", name="Select Alex Wilber").check()
    page.get_by_role("button", name="Unassign licenses").click()
    page.get_by_role("dialog").get_by_role("button", name="Unassign", exact=True).click()
    expect(page.get_by_text("Licenses were unassigned from Alex Wilber.")).to_be_visible()


def _file(text: str) -> dict[str, object]:
    return {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
