"""Who may not buy reads why, and reaches who can help, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dev.story import POWER_BI_PRO, VISIO_2

# Who, where, what, the sentence, and whom they write to.
REFUSED = {
    "education": (
        "dean@bellows.example", "bellows", POWER_BI_PRO,
        "Bellows is a school or university, and people there cannot buy by themselves.", "Olivia Grant",
    ),
    "India": (
        "ravi@tailspin.example", "tailspin", POWER_BI_PRO,
        "In the market of Tailspin (India), people cannot buy by themselves.", "Asha Rao",
    ),
    "guest": (
        "anna.devries@woodgrove.example", "contoso", POWER_BI_PRO,
        "You are a guest at Contoso, and guests cannot buy there.", "Megan Bowen",
    ),
    "Visio in Brazil": (
        "joao.lima@wideworld.example", "wideworld", VISIO_2,
        "In the market of Wideworld (Brazil), people cannot buy Visio Plan 2 by themselves.", "Beatriz Souza",
    ),
    "Visio in DR Congo": (
        "grace.mbuyi@humongous.example", "humongous", VISIO_2,
        "people cannot buy Visio Plan 2 by themselves.", "Patrick Ilunga",
    ),
    "unmanaged": (
        "lena.fischer@litware.example", "litware", POWER_BI_PRO,
        "Nobody manages Litware here yet, so its people cannot buy.", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("story", REFUSED)
def test_the_reason_and_who_can_help(as_person: Callable[..., Page], story: str, scripts: bool) -> None:
    who, place, product, sentence, admin = REFUSED[story]
    page = as_person(who, java_script_enabled=scripts)
    page.goto(f"/{place}/billing/eligibility/{product}/")
    expect(page.get_by_role("heading", name="Contact your IT admin")).to_be_visible()
    card = page.locator("#refused")
    expect(card).to_contain_text(sentence)
    trace = page.get_by_role("listitem").filter(has=page.get_by_role("img", name="Stands in the way"))
    expect(trace).to_have_count(1)
    expect(trace).to_contain_text(sentence)
    write = card.get_by_role("link", name="Write to")
    if admin:
        expect(write).to_have_text(f"Write to {admin}")
        assert (write.get_attribute("href") or "").startswith("mailto:")
    else:
        expect(write).to_have_count(0)
        expect(card).to_contain_text("has no admin here yet")
