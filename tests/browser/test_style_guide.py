"""The design system in a real browser: readable, by keyboard, without a script, narrow without scrolling."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.thorough

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [str(node["target"]) for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nobody_is_shut_out(page: Page, theme: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    page.goto(f"/ui/?theme={theme}&form=wrong")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_an_open_panel_is_readable_and_closes_with_escape(page: Page) -> None:
    page.goto("/ui/?panel=1")
    expect(page.get_by_role("complementary", name="Drawing Plan 2")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Drawing Plan 2")).to_have_count(0)
    expect(page.locator("#sample-table").get_by_role("link", name="Drawing Plan 2")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("complementary", name="Drawing Plan 2")).to_be_visible()


def test_rows_and_dialogs_by_keyboard_alone(page: Page) -> None:
    page.goto("/ui/")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Reports Pro, Chris Bakker")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    opener = page.get_by_role("button", name="Cancel subscription").and_(page.locator("[commandfor]"))
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Are you sure you want to cancel?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_shortcuts_can_be_turned_off(page: Page, base_url: str) -> None:
    page.context.add_cookies([{"name": "shortcuts", "value": "off", "url": base_url}])
    page.goto("/ui/")
    page.keyboard.press("j")
    expect(page.locator("tr[data-row] :focus")).to_have_count(0)


def test_the_theme_is_switched_at_once_and_kept(page: Page) -> None:
    page.goto("/ui/")
    page.get_by_role("button", name="Settings of this page").click()
    with page.expect_response("**/preferences/theme/"):
        page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_everything_opens_without_a_script(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en-US")
    page = context.new_page()
    page.goto("/ui/")
    page.get_by_role("button", name="Cancel subscription").and_(page.locator("[commandfor]")).click()
    dialog = page.get_by_role("dialog", name="Are you sure you want to cancel?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("button", name="Apply filters")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Drawing Plan 2, Bram Jansen").check()
    expect(page.get_by_role("group", name="Actions on the selection")).to_be_visible()
    context.close()
