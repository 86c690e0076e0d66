"""The API's page: the whole schema, under the page's own policy, in both themes, and it really calls."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_shows_every_chapter_and_calls_as_the_person_signed_in(as_person, theme: str) -> None:
    page: Page = as_person("megan.bowen@contoso.example", color_scheme=theme)
    page.goto("/api/docs/")
    expect(page.get_by_role("heading", level=1, name="API")).to_be_visible()
    for chapter in ("Subscriptions", "Licenses", "People", "Assignments", "Take-over", "Jobs", "Tokens"):
        expect(page.get_by_role("heading", name=chapter, exact=True)).to_be_visible(timeout=20_000)
    page.locator("#operations-Me-me").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("organization").fill("contoso")
    page.get_by_role("button", name="Execute").click()
    expect(
        page.locator(".responses-inner").get_by_text('"megan.bowen@contoso.example"').first
    ).to_be_visible()


def test_it_fits_a_phone(as_person) -> None:
    page: Page = as_person("megan.bowen@contoso.example")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/api/docs/")
    expect(page.get_by_role("heading", name="Subscriptions", exact=True)).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
