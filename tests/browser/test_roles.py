"""Every role sees exactly the menu and the buttons that the matrix gives it, and a guest only what a guest may."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dev.story import POWER_BI_PRO, VISIO_2

ADMIN = "Home, Users, Your products, Licenses, Bills & payments, Billing accounts, Tokens, Audit log".split(
    ", "
)
MEMBER = "Home, Your products, Licenses, Bills & payments, Tokens".split(", ")
MENUS = {
    "megan.bowen": ADMIN,
    "patti.fernandez": ADMIN,
    "lidia.holloway": ["Home", "Users", "Your products", "Licenses", "Bills & payments", "Tokens"],
    "nestor.wilke": ADMIN,
    "adele.vance": MEMBER,
    "isaiah.langer": MEMBER,
}
# Who may press it; everybody else does not see it, or sees it switched off with a reason.
TAKES_CONTROL = {"megan.bowen", "patti.fernandez"}
IMPORTS = {"megan.bowen"}
SEES_PEOPLE = {"megan.bowen", "patti.fernandez", "lidia.holloway", "nestor.wilke"}
SEES_ALL_PRODUCTS = {"megan.bowen", "patti.fernandez", "nestor.wilke"}
SEES_ALL_LICENSES = {"megan.bowen", "patti.fernandez", "lidia.holloway", "nestor.wilke"}
ASSIGNS = {"megan.bowen", "lidia.holloway", "adele.vance"}


def menu(page: Page) -> list[str]:
    return page.get_by_role("navigation").first.get_by_role("link").all_inner_texts()


def answer(page: Page, path: str) -> int:
    response = page.goto(path)
    assert response is not None
    return response.status


@pytest.mark.parametrize("who", MENUS)
def test_each_sees_what_the_matrix_gives(as_person: Callable[..., Page], who: str) -> None:
    page = as_person(f"{who}@contoso.example")
    page.goto("/contoso/home/")
    check_the_menu(page, who)
    check_users(page, who)
    check_subscriptions(page, who)
    check_licenses(page, who)


ALIKE = ("patti.fernandez", "lidia.holloway", "isaiah.langer")


@pytest.mark.parametrize(
    "who", [pytest.param(who, marks=[pytest.mark.thorough] if who in ALIKE else []) for who in MENUS]
)
def test_no_link_leads_nowhere(as_person: Callable[..., Page], who: str) -> None:
    ask, answers = as_person(f"{who}@contoso.example").request, {}
    waiting = ["/contoso/home/"]
    while waiting:
        path = waiting.pop()
        response = ask.get(path)
        answers[path] = response.status
        if response.headers["content-type"].startswith("text/html"):
            found = re.findall(r'href="(?:http://[^/"]+)?(/contoso/[^"?#]*)', response.text())
            waiting += {one for one in found if one not in answers and one not in waiting}
    assert {path: status for path, status in answers.items() if status != 200} == {}
    assert len(answers) > 5


def check_the_menu(page: Page, who: str) -> None:
    assert menu(page) == MENUS[who]
    has_admin_tile = page.get_by_role("link", name="Admin").count() == 1
    assert has_admin_tile == (who != "isaiah.langer")
    for label in MENUS[who]:
        page.get_by_role("navigation", name="Main").get_by_role("link", name=label, exact=True).click()
        expect(page.get_by_role("link", name=label, exact=True).first).to_have_attribute(
            "aria-current", "page"
        )
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Your role does not allow this")


def check_users(page: Page, who: str) -> None:
    assert answer(page, "/contoso/users/") == (200 if who in SEES_PEOPLE else 403)
    assert page.get_by_role("link", name="Import users").count() == (who in IMPORTS)
    assert answer(page, "/contoso/users/import/") == (200 if who in IMPORTS else 403)
    if who not in IMPORTS:
        expect(page.get_by_text("Ask somebody with the role Global admin")).to_be_visible()
    if who in SEES_PEOPLE:
        page.goto("/contoso/users/?q=isaiah")
        page.get_by_role("link", name="Isaiah Langer").click()
        assert page.get_by_role("button", name="Switch off").count() == (who in IMPORTS)


def check_subscriptions(page: Page, who: str) -> None:
    page.goto("/contoso/billing/products/")
    purchasers = set(page.locator('td[data-label="Purchaser"]').all_inner_texts())
    if who in SEES_ALL_PRODUCTS:
        assert {"Adele Vance", "Alex Wilber", "The organization"} <= purchasers
    else:
        assert purchasers == ({"Adele Vance"} if who == "adele.vance" else set())
    assert (page.get_by_role("checkbox", name="Select Power BI Pro").count() > 0) == (who in TAKES_CONTROL)
    if purchasers:
        page.get_by_role("row").filter(has_text="Adele Vance").get_by_role(
            "link", name="Power BI Pro"
        ).click()
        expect(page.get_by_role("heading", level=1, name="Subscription details")).to_be_visible()
        takes = page.get_by_role("button", name="Take control of this subscription")
        assert takes.count() == (who in TAKES_CONTROL)


def check_licenses(page: Page, who: str) -> None:
    page.goto("/contoso/billing/licenses/")
    products = page.locator("#licenses .row-link").all_inner_texts()
    if who in SEES_ALL_LICENSES:
        assert {"Power BI Pro", "Visio Plan 2", "Microsoft 365 E3"} <= set(products)
    else:
        assert products == (["Power BI Pro"] if who == "adele.vance" else [])
    sees = who in SEES_ALL_LICENSES or who == "adele.vance"
    assert answer(page, f"/contoso/billing/licenses/{POWER_BI_PRO}/") == (200 if sees else 404)
    if sees:
        expect(page.get_by_role("button", name="Export users")).to_be_enabled()
        button = page.get_by_role("button", name="Assign licenses")
        assert (button.get_attribute("aria-disabled") != "true") == (who in ASSIGNS)
        assert page.get_by_role("link", name="Assign by file").count() == (who in ASSIGNS)
        assert (page.get_by_role("checkbox", name="Select Adele Vance").count() > 0) == (who == "adele.vance")
        central = page.get_by_role("checkbox", name="Select Debra Berger")
        assert central.count() == (who in {"megan.bowen", "lidia.holloway"})


def test_a_guest_sees_what_a_guest_may_and_goes_home_by_the_switcher(as_person: Callable[..., Page]) -> None:
    page = as_person("anna.devries@woodgrove.example")
    page.goto("/contoso/home/")
    assert menu(page) == ["Home"]
    expect(page.get_by_role("link", name="Admin")).to_have_count(0)
    for path in ("users", "billing/products", "billing/licenses", "settings/integrations", "settings/audit"):
        assert answer(page, f"/contoso/{path}/") == 403, path
    assert answer(page, f"/contoso/billing/licenses/{VISIO_2}/") == 403
    page.goto("/contoso/home/")
    page.get_by_role("button", name="Switch organization").click()
    page.get_by_role("link", name="Woodgrove").click()
    page.wait_for_url("**/woodgrove/home/")
    assert menu(page) == [
        "Startpagina",
        "Gebruikers",
        "Uw producten",
        "Licenties",
        "Facturen en betalingen",
        "Factureringsrekeningen",
        "Tokens",
        "Auditlogboek",
    ]
    page.get_by_role("link", name="Uw producten").click()
    expect(page.get_by_role("heading", level=1, name="Uw producten")).to_be_visible()
    assert answer(page, "/fabrikam/home/") == 404


def test_two_tabs_show_two_organizations_and_nothing_mixes(as_person: Callable[..., Page]) -> None:
    here = as_person("anna.devries@woodgrove.example")
    there = here.context.new_page()
    here.goto("/woodgrove/billing/products/")
    there.goto("/contoso/home/")
    here.reload()
    expect(here.locator("#subscriptions")).to_contain_text("Visio Plan 1")
    expect(there.get_by_role("navigation").first.get_by_role("link")).to_have_count(1)
