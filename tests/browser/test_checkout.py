"""A colleague sees a product, buys it with a card in two minutes, and hands licenses on; and everybody who cannot.

Each card of the sandbox bank behaves as it says. Nobody needs a script, a mouse or a wide screen.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dev.story import PLANNER_1, POWER_BI_PRO, PROJECT_3, VISIO_1, VISIO_2
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.values.clock import now
from tests.browser.product import Product
from tests.factories.tenants import PASSWORD

NARROW = {"width": 390, "height": 844}
WORKS, BROKE, CONFIRM = "4242 4242 4242 4242", "4000 0000 0000 9995", "4000 0025 0000 3155"


@pytest.fixture(scope="module")
def world(running_product: Product, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        running_product.build_world("c1")
    return "contoso-c1"


@pytest.fixture
def contoso(world: str, as_person: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens the checkout of a product as somebody of contoso-c1."""

    def go(who: str, code: str = POWER_BI_PRO, query: str = "", **options) -> Page:
        page = as_person(f"{who}@{world}.example", **options)
        page.goto(f"/{world}/billing/checkout/{code}/{query}")
        return page

    return go


def fill_card(page: Page, number: str = WORKS) -> None:
    """Fill in a new card, as people do."""
    new = page.get_by_label("A new card")
    if new.count():
        new.check()
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry date").fill("09/29")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Isaiah Langer")


def order(page: Page) -> None:
    page.get_by_role("button", name="Place order", exact=True).click()


def thanks(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="Thank you: it is yours")).to_be_visible()


def bought(world: str, who: str) -> list[tuple[str, int, int]]:
    """What somebody bought by now: product, licenses, seats in use."""
    from licensing.models import Subscription
    from tenants.models import Organization

    with all_tenants(because=Because.OPERATOR):
        tenant_id = Organization.objects.get(short_name=world).id
    with tenant_scope(tenant_id):
        # What the story of the demo began with is older.
        theirs = Subscription.objects.filter(
            purchaser__email__startswith=who, started_at__gte=now() - timedelta(hours=1)
        )
        rows = theirs.order_by("started_at").select_related("product")
        return [(row.product.code, row.quantity, row.seats_used) for row in rows]


def test_isaiah_buys_three_from_the_shop_and_assigns_two(product: Product, world: str, page: Page) -> None:
    page.goto(f"/shop/{POWER_BI_PRO}/?quantity=3")
    expect(page.get_by_role("heading", level=1, name="Power BI Pro")).to_be_visible()
    page.get_by_label("Email").fill(f"isaiah.langer@{world}.example")
    page.get_by_role("button", name="Buy", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**/{world}/billing/checkout/{POWER_BI_PRO}/?quantity=3")
    expect(page.get_by_label("How many licenses")).to_have_value("3")
    page.get_by_label("1 year, paid monthly").check()
    expect(page.locator("[data-total]")).to_have_text("$39.00")
    fill_card(page)
    order(page)
    thanks(page)
    expect(page.get_by_text("You bought 3 licenses of Power BI Pro")).to_be_visible()
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible()

    page.get_by_role("link", name="Assign licenses").click()
    page.get_by_role("button", name="Assign licenses").click()
    panel = page.get_by_role("complementary", name="Assign licenses")
    for name in ("Debra Berger", "Johanna Lorenz"):
        panel.get_by_role("searchbox", name="Search people").fill(name)
        panel.get_by_role("checkbox", name=name).check()
    panel.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Johanna Lorenz")).to_be_visible()
    assert bought(world, "isaiah.langer") == [(POWER_BI_PRO, 3, 3)]
    (letter,) = product.letters(f"isaiah.langer@{world}.example")
    assert "You bought 3 licenses of Power BI Pro" in letter.read_text()


def test_the_price_is_live_and_a_card_number_travels_nowhere_but_with_the_order(contoso) -> None:
    page, asked = contoso("grady.archie"), []
    page.on("request", lambda request: asked.append(request.url))
    fill_card(page)
    page.get_by_label("How many licenses").fill("10")
    expect(page.locator("[data-total]")).to_have_text("$156.00")
    page.get_by_label("1 year, paid yearly").check()
    expect(page.locator("[data-total]")).to_have_text("$1,495.00")
    # What was typed is still there, and in no address.
    expect(page.get_by_label("Card number")).to_have_value(WORKS)
    assert len(asked) >= 2
    assert not any("4242" in url or "card-" in url for url in asked)


@pytest.mark.parametrize(
    ("number", "field", "sentence"),
    [
        ("4000 0000 0000 0002", "Card number", "Your bank declined the card."),
        ("4000 0000 0000 0127", "Security code", "The security code is not right."),
        ("5105 1051 0510 5100", "Card number", "Prepaid and gift cards cannot be used."),
        ("4000 0027 6000 0016", "Card number", "issued in another country"),
        ("4242 4242 4242 4241", "Card number", "The card number is not right."),
    ],
)
def test_a_card_that_is_not_taken_is_told_at_once(contoso, number: str, field: str, sentence: str) -> None:
    page = contoso("grady.archie", query="?quantity=2")
    fill_card(page, number)
    order(page)
    error = page.locator(".field", has=page.get_by_label(field)).locator(".field-error")
    expect(error).to_contain_text(sentence)
    expect(page.get_by_label("Card number")).to_have_value("")
    expect(page.get_by_label("How many licenses")).to_have_value("2")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (BROKE, "There is not enough money on the card."),
        ("4000 0000 0000 0341", "Your bank declined the card."),
    ],
)
def test_a_card_that_is_refused_leads_back_filled_in(contoso, world, number: str, sentence: str) -> None:
    page = contoso("henrietta.mueller", query="?quantity=4&offer=12-1")
    fill_card(page, number)
    order(page)
    expect(page.get_by_role("heading", level=1, name="Your order was not completed")).to_be_visible()
    expect(page.get_by_text(sentence)).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_label("How many licenses")).to_have_value("4")
    expect(page.get_by_label("1 year, paid monthly")).to_be_checked()
    expect(page.get_by_label("A new card")).to_be_checked()
    assert bought(world, "henrietta.mueller") == []


@pytest.mark.parametrize("agrees", [True, False])
def test_the_bank_asks_the_buyer(contoso, world, agrees: bool) -> None:
    who = "joni.sherman" if agrees else "lee.gu"
    page = contoso(who)
    fill_card(page, CONFIRM)
    order(page)
    page.get_by_role("link", name="Confirm at your bank").click()
    page.get_by_role("button", name="Confirm" if agrees else "Refuse", exact=True).click()
    page.wait_for_url("**/billing/orders/**")
    if agrees:
        thanks(page)
        assert [row[0] for row in bought(world, who)] == [POWER_BI_PRO]
    else:
        expect(page.get_by_text("The payment was not confirmed at your bank.")).to_be_visible()
        assert bought(world, who) == []


def test_giving_up_at_the_bank(contoso, world) -> None:
    page = contoso("patti.fernandez")
    fill_card(page, CONFIRM)
    order(page)
    page.get_by_role("button", name="Give up this order").click()
    expect(page.get_by_text("You gave this order up before it was paid.")).to_be_visible()
    assert bought(world, "patti.fernandez") == []


def test_a_lost_answer_charges_once(contoso, world) -> None:
    page = contoso("pradeep.gupta")
    fill_card(page, "4000 0000 0000 0119")
    order(page)
    expect(page.get_by_role("heading", level=1, name="Thank you: it is yours")).to_be_visible(timeout=40_000)
    assert bought(world, "pradeep.gupta") == [(POWER_BI_PRO, 1, 1)]


def test_a_second_click_and_the_back_button_buy_once(contoso, world) -> None:
    page = contoso("lidia.holloway")
    fill_card(page)
    page.get_by_role("button", name="Place order", exact=True).dblclick()
    thanks(page)
    page.go_back()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Place order", exact=True).count():
        assert page.get_by_label("Card number").input_value() in ("", WORKS)
    page.goto(f"/{world}/billing/bills/orders/")
    assert bought(world, "lidia.holloway") == [(POWER_BI_PRO, 1, 1)]


def test_a_free_license_comes_first(contoso, product: Product, world: str) -> None:
    page = contoso("isaiah.langer", VISIO_2)
    expect(page.get_by_text("Contoso c1 has 3 free licenses")).to_be_visible()
    page.get_by_role("button", name="Ask for a license").click()
    expect(page.get_by_role("heading", level=1, name="Your request was sent")).to_be_visible()
    expect(page.get_by_text("Lidia Holloway")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_text("You asked for one today.")).to_be_visible()


def test_a_trial_without_a_card(contoso, world) -> None:
    page = contoso("adele.vance", PLANNER_1)
    page.get_by_label("Try it without a card").check()
    expect(page.locator("[data-total]")).to_have_text("Free")
    expect(page.get_by_label("Card number")).to_have_count(0)
    order(page)
    expect(page.get_by_role("heading", level=1, name="Your trial has started")).to_be_visible()
    expect(page.get_by_text("nothing renews and nothing is charged")).to_be_visible()
    page.goto(f"/{world}/billing/checkout/{PLANNER_1}/")
    expect(page.get_by_label("Try it without a card")).to_have_count(0)


@pytest.mark.parametrize(
    ("who", "place", "code", "english", "dutch"),
    [
        ("dean@bellows", "bellows", POWER_BI_PRO, "is a school or university", "school of universiteit"),
        ("ravi@tailspin", "tailspin", POWER_BI_PRO, "(India)", "(India)"),
        ("anna.devries@woodgrove", "contoso", POWER_BI_PRO, "You are a guest at Contoso c1", "gast"),
        ("joao.lima@wideworld", "wideworld", PROJECT_3, "(Brazil)", "(Brazilië)"),
        ("joao.lima@wideworld", "wideworld", VISIO_1, "(Brazil)", "(Brazilië)"),
        ("grace.mbuyi@humongous", "humongous", VISIO_2, "Congo", "Congo"),
        ("grace.mbuyi@humongous", "humongous", PROJECT_3, "Congo", "Congo"),
        ("lena.fischer@litware", "litware", POWER_BI_PRO, "Nobody manages Litware c1", "Litware c1"),
    ],
)
def test_who_may_not_buy_is_told_why(world, as_person, who, place, code, english, dutch) -> None:
    name, _, home = who.partition("@")
    page = as_person(f"{name}@{home}-c1.example")
    for language, sentence, heading in (
        ("en", english, "Contact your IT admin"),
        ("nl", dutch, "Neem contact op met uw IT-beheerder"),
    ):
        page.goto(f"/{place}-c1/billing/checkout/{code}/")
        _speak(page, language)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("#refused")).to_contain_text(sentence)
        expect(page.locator("#checkout-form")).to_have_count(0)
    page.locator("#refused").get_by_role("link").last.click()
    expect(page.locator("[data-outcome=refused]").first).to_be_visible()


def test_an_account_that_is_switched_off_does_not_get_in(world, page: Page) -> None:
    page.goto(f"/shop/{POWER_BI_PRO}/")
    page.get_by_label("Email").fill("iris.kok@fabrikam-c1.example")
    page.get_by_role("button", name="Buy", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This account is switched off.")).to_be_visible()


def test_an_unknown_organization_gets_a_sentence_that_helps(product: Product, page: Page) -> None:
    page.goto(f"/shop/{POWER_BI_PRO}/")
    page.get_by_label("Email").fill("somebody@nowhere.example")
    page.get_by_role("button", name="Buy", exact=True).click()
    expect(page.get_by_text("Your organization is not here yet")).to_be_visible()


def test_by_keyboard_alone(contoso, world) -> None:
    page = contoso("miriam.graham")
    page.get_by_label("Buy now").focus()
    _tab_to(page, "offer")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("1 year, paid monthly")).to_be_checked()
    _tab_to(page, "quantity")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    _tab_to(page, "card-number")
    page.keyboard.type(WORKS)
    page.keyboard.press("Tab")
    page.keyboard.type("0929")
    page.keyboard.press("Tab")
    page.keyboard.type("123")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "place-order":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    thanks(page)
    assert bought(world, "miriam.graham") == [(POWER_BI_PRO, 2, 1)]


def test_without_a_script_on_a_phone(contoso, world) -> None:
    page = contoso("johanna.lorenz", java_script_enabled=False, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_label("1 year, paid monthly").check()
    page.get_by_label("How many licenses").fill("5")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.locator("[data-total]")).to_have_text("$65.00")
    fill_card(page)
    order(page)
    # The page refreshes by itself, with nothing but HTML.
    thanks(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert bought(world, "johanna.lorenz") == [(POWER_BI_PRO, 5, 1)]


def test_a_trial_without_a_script(contoso) -> None:
    page = contoso("debra.berger", PLANNER_1, java_script_enabled=False)
    page.get_by_label("Try it without a card").check()
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.locator("[data-total]")).to_have_text("Free")
    order(page)
    expect(page.get_by_role("heading", level=1, name="Your trial has started")).to_be_visible()


def test_the_button_on_somebody_elses_page(product: Product, page: Page) -> None:
    page.goto("/healthz")
    page.set_content(
        f'<a href="{product.url}/shop/{POWER_BI_PRO}/?quantity=3">'
        f'<img alt="Buy Power BI Pro" src="{product.url}/shop/{POWER_BI_PRO}/button.svg?lang=nl"></a>'
    )
    picture = page.get_by_alt_text("Buy Power BI Pro")
    page.wait_for_function("document.images[0].complete")
    assert picture.evaluate("image => image.naturalHeight") == 40
    picture.click()
    page.wait_for_url("**/shop/**")


def _speak(page: Page, language: str) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.reload()


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")
