"""Signing in, by hand: two steps, what goes wrong in each, and a session that ends while somebody works."""

import pytest
from playwright.sync_api import Page, expect

from dev.story import PASSWORD
from tests.browser.product import Product

MEGAN = "megan.bowen@contoso.example"


def give_address(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Next").click()


def give_password(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, email: str) -> None:
    give_address(page, email)
    give_password(page, PASSWORD)


def test_two_steps_lead_home_and_sign_out_leads_back(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    give_address(page, MEGAN)
    expect(page.get_by_text("Sign in at Contoso as megan.bowen@contoso.example.")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    give_password(page, PASSWORD)
    page.wait_for_url("**/contoso/home/")
    expect(page.get_by_role("heading", level=1, name="Welcome, Megan Bowen")).to_be_visible()
    page.get_by_role("button", name="Megan Bowen").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.goto("/contoso/home/")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/sign-in/")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(MEGAN)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/contoso/home/")


def test_an_unknown_domain_is_told_whom_to_ask(page: Page) -> None:
    page.goto("/sign-in/")
    give_address(page, "somebody@nowhere.example")
    expect(page.get_by_text("No organization here uses addresses at nowhere.example.").first).to_be_visible()
    expect(page.get_by_text("ask your IT administrator").first).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("somebody@nowhere.example")
    give_address(page, "not an address")
    expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")


def test_a_wrong_password_says_what_to_check_and_another_address_can_be_used(page: Page) -> None:
    page.goto("/sign-in/")
    give_address(page, MEGAN)
    give_password(page, "wrong")
    expect(page.get_by_text("That address and password do not belong together.").first).to_be_visible()
    expect(page.get_by_label("Password")).to_have_value("")
    page.get_by_role("link", name="Use another address").click()
    sign_in(page, "isaiah.langer@contoso.example")
    page.wait_for_url("**/contoso/home/")


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(page: Page, product: Product) -> None:
    product.build_world("r1")
    page.goto("/sign-in/")
    give_address(page, "megan.bowen@contoso-r1.example")
    for _ in range(5):
        give_password(page, "wrong")
        expect(page.get_by_text("do not belong together").first).to_be_visible()
    give_password(page, PASSWORD)
    expect(page.get_by_text("Wait five minutes, then try again.").first).to_be_visible()


def test_one_comes_back_to_the_page_one_wanted(page: Page) -> None:
    page.goto("/contoso/billing/products/?channel=self-service&sort=-quantity")
    sign_in(page, MEGAN)
    page.wait_for_url("**/contoso/billing/products/?channel=self-service&sort=-quantity")
    expect(page.get_by_role("heading", level=1, name="Your products")).to_be_visible()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_leads_nowhere_else(page: Page, base_url: str, elsewhere: str) -> None:
    page.goto(f"/sign-in/?next={elsewhere}")
    sign_in(page, MEGAN)
    page.wait_for_url(f"{base_url}/contoso/home/")


def test_a_session_that_ended_in_the_middle_leads_through_sign_in_and_back(page: Page) -> None:
    page.goto("/contoso/billing/products/?channel=self-service")
    sign_in(page, MEGAN)
    expect(page.get_by_role("heading", level=1, name="Your products")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("link", name="Expiry date").click()  # swaps only the list, were the session still there
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    sign_in(page, MEGAN)
    page.wait_for_url("**/contoso/billing/products/?channel=self-service**")
    expect(page.get_by_role("heading", level=1, name="Your products")).to_be_visible()


def test_without_a_script(browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en-US")
    page = context.new_page()
    page.goto("/contoso/users/")
    sign_in(page, MEGAN)
    expect(page.get_by_role("heading", level=1, name="Users")).to_be_visible()
    context.close()
