"""Users: finding somebody, switching off and on, and bringing people in by file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dev import story
from tests.browser.product import Product

SAMPLE = Path(story.__file__).parent / "data" / "users-contoso.csv"


@pytest.fixture
def users(product: Product, as_person: Callable[..., Page]) -> Page:
    """The list of users of contoso-u1, as an admin."""
    product.build_world("u1")
    page = as_person("megan.bowen@contoso-u1.example")
    page.goto("/contoso-u1/users/")
    return page


def upload(page: Page, text: str, name: str = "people.csv") -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Show what would happen").click()


def figures(page: Page) -> dict[str, str]:
    labels, values = (
        page.locator(".stat-label").all_inner_texts(),
        page.locator(".stat-value").all_inner_texts(),
    )
    return dict(zip(labels, values, strict=True))


def test_somebody_is_found_by_the_beginning_of_any_name(users: Page) -> None:
    expect(users.get_by_text("20 people").first).to_be_visible()
    search = users.get_by_role("searchbox", name="Search").last
    for text in ("ade", "vance", "adele.v"):
        search.fill(text)
        expect(users.get_by_text("1 person", exact=True).first).to_be_visible()
        expect(users.get_by_role("rowheader")).to_have_text(["Adele Vance"])
    users.get_by_role("link", name="Adele Vance").click()
    expect(users.get_by_role("heading", level=1, name="Adele Vance")).to_be_visible()
    expect(users.get_by_text("adele.vance@contoso-u1.example").first).to_be_visible()


def test_switching_off_asks_and_can_be_taken_back(users: Page) -> None:
    users.get_by_role("link", name="Isaiah Langer").click()
    users.get_by_role("button", name="Switch off").click()
    dialog = users.get_by_role("dialog", name="Switch off Isaiah Langer?")
    expect(dialog).to_contain_text("can no longer open this organization")
    dialog.get_by_role("button", name="Switch off").click()
    users.get_by_role("button", name="Switch on").click()
    expect(users.get_by_role("button", name="Switch off")).to_be_visible()


def test_the_sample_file_of_who_is_there_changes_nobody(as_person: Callable[..., Page]) -> None:
    page = as_person("megan.bowen@contoso.example")
    page.goto("/contoso/users/import/")
    page.get_by_label("File", exact=True).set_input_files(SAMPLE)
    page.get_by_role("button", name="Show what would happen").click()
    expect(
        page.get_by_role("heading", level=1, name="What importing users-contoso.csv would do")
    ).to_be_visible()
    assert figures(page) == {"New": "0", "Changed": "0", "Unchanged": "19", "Left out": "0"}
    expect(page.get_by_text("There is nothing to write")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_have_count(0)


def test_a_preview_names_each_mistake_by_line_and_only_the_rest_is_written(users: Page) -> None:
    lines = SAMPLE.read_text().replace("@contoso.", "@contoso-u1.").splitlines()
    lines = [line.replace("Marketing Assistant", "Marketing Lead") for line in lines]
    more = {
        21: "zoe.quinn@contoso-u1.example,Zoe,Quinn,Zoe Quinn,Analyst,Finance",
        22: "not-an-address,No,Address,No Address,,",
        23: "max.stone@contoso-u1.example,Max,Stone,,,",
        24: "eve@elsewhere.example,Eve,Else,Eve Else,,",
        25: "zoe.quinn@contoso-u1.example,Zoe,Again,Zoe Again,,",
    }
    lines += [line + "," * 10 for line in more.values()]
    users.get_by_role("link", name="Import users").click()
    upload(users, "\n".join(lines))
    assert figures(users) == {"New": "1", "Changed": "1", "Unchanged": "18", "Left out": "4"}
    wrong = users.get_by_role("table", name="Lines left out")
    assert wrong.locator('td[data-label="Line"]').all_inner_texts() == ["22", "23", "24", "25"]
    assert wrong.get_by_role("rowheader").all_inner_texts() == [
        "Username",
        "Display name",
        "Username",
        "Username",
    ]
    changes = users.get_by_role("table", name="People who change")
    expect(changes.get_by_role("rowheader")).to_contain_text(["Alex Wilber"])
    expect(changes).to_contain_text("Marketing Assistant Marketing Lead")
    users.get_by_role("button", name="Import 2 people").click()
    expect(users.get_by_role("heading", level=1, name="Users")).to_be_visible()
    users.get_by_role("searchbox", name="Search").last.fill("zoe")
    expect(users.get_by_role("rowheader")).to_have_text(["Zoe Quinn"])


def test_a_file_with_other_columns_is_refused_in_words(users: Page) -> None:
    users.get_by_role("link", name="Import users").click()
    users.get_by_role("button", name="Show what would happen").click()
    expect(users.get_by_label("File", exact=True)).to_have_attribute("aria-invalid", "true")
    upload(users, "Naam,Afdeling\nAnna,ICT\n")
    expect(users.get_by_label("File", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(users.get_by_text("Username").first).to_be_visible()
    expect(users.get_by_role("heading", level=1, name="Import users")).to_be_visible()
