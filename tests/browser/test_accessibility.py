"""Nobody is shut out: axe on every page, light and dark, wide and narrow; nothing scrolls sideways.

A page that is new in the addresses and missing in SIGHTS fails a test, so the list stays whole.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser, Page, expect

from tests.browser.places import places
from tests.browser.product import Product

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
AXE = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    (one) => [one.id, one.nodes.map((node) => node.target.join(" ") + ": " + node.failureSummary)])"""
# Nothing on its way and nothing fading: a button that is half seen has half its contrast.
SETTLED = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
    && document.getAnimations().every((one) => one.playState !== "running"
        || one.effect.getComputedTiming().iterations === Infinity)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Sight:
    """A page in one state: its route, where it is, who looks, what they open first, and the status it answers."""

    route: str
    path: str
    who: str = "megan.bowen"
    opened: Callable[[Page], None] | None = None
    status: int = 200


def press(name: str, *, role: str = "button") -> Callable[[Page], None]:
    return lambda page: page.get_by_role(role, name=name, exact=True).first.click()


def tick(page: Page) -> None:
    page.get_by_role("checkbox", name="Select Power BI Pro, Adele Vance").check()
    expect(page.get_by_text("1 selected")).to_be_visible()


def pick_people(page: Page) -> None:
    page.get_by_role("searchbox", name="Search people").fill("jo")
    expect(page.get_by_role("group", name="People found")).to_be_visible()


PRODUCTS, LICENSES = "/{org}/billing/products/", "/{org}/billing/licenses/"
PLAN = PRODUCTS + "take-over/plan/"
BILLS, METHODS = "/{org}/billing/bills/", "/{org}/billing/bills/payment-methods/"
CHECKOUT, ORDERS = "/{org}/billing/checkout/{bi}/", "/{org}/billing/orders/"
SIGHTS = {
    "sign-in": Sight("sign-in", "/sign-in/", who=""),
    "unknown domain": Sight("sign-in", "/sign-in/", who="", opened=lambda page: (
        page.get_by_label("Email").fill("a@nowhere.example"), press("Next")(page), page.wait_for_load_state())),
    "password": Sight("sign-in-password", "/sign-in/", who="", opened=lambda page: (
        page.get_by_label("Email").fill("megan.bowen@contoso.example"), press("Next")(page),
        expect(page.get_by_label("Password")).to_be_visible())),
    "sign-out": Sight("sign-out", "/sign-out/"),
    "home of an admin": Sight("home", "/{org}/home/"),
    "home of a reader's tables": Sight("home", "/{org}/home/", who="nestor.wilke", opened=lambda page: page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })")),
    "home of a purchaser": Sight("home", "/{org}/home/", who="adele.vance"),
    "home of everybody else": Sight("home", "/{org}/home/", who="isaiah.langer"),
    "account menu": Sight("home", "/{org}/home/", opened=press("Account of Megan Bowen")),
    "users": Sight("tenants:people:list", "/{org}/users/"),
    "import": Sight("tenants:people:import", "/{org}/users/import/"),
    "import, no file": Sight("tenants:people:import", "/{org}/users/import/", opened=press("Show what would happen")),
    "import, preview": Sight("tenants:people:preview", "/{org}/users/import/{upload}/"),
    "person": Sight("tenants:people:person", "/{org}/users/{person}/"),
    "person, switch off": Sight("tenants:people:person", "/{org}/users/{person}/", opened=press("Switch off")),
    "journal": Sight("tenants:journal:list", "/{org}/settings/audit/"),
    "tokens": Sight("tenants:integrations:list", "/{org}/settings/integrations/"),
    "tokens, revoke": Sight("tenants:integrations:revoke", "/{org}/settings/integrations/{token}/revoke/"),
    "who may what": Sight("tenants:who-may-what", "/{org}/settings/who-may-what/"),
    "products": Sight("licensing:subscriptions:list", PRODUCTS),
    "products, nothing yet": Sight("licensing:subscriptions:list", PRODUCTS, who="isaiah.langer"),
    "products, no match": Sight("licensing:subscriptions:list", PRODUCTS + "?q=zzz&channel=trial"),
    "products, filters": Sight("licensing:subscriptions:list", PRODUCTS + "?channel=free", opened=press("Filter")),
    "products, views": Sight("licensing:subscriptions:list", PRODUCTS, opened=press("View: All")),
    "products, columns": Sight("licensing:subscriptions:list", PRODUCTS, opened=press("Columns")),
    "products, quick look": Sight("licensing:subscriptions:list", PRODUCTS + "?panel={adeles}"),
    "products, selection": Sight("licensing:subscriptions:list", PRODUCTS + "?purchaser=adele", opened=tick),
    "details": Sight("licensing:subscriptions:detail", PRODUCTS + "{adeles}/"),
    "details, central": Sight("licensing:subscriptions:detail", PRODUCTS + "{central}/"),
    "details, own": Sight("licensing:subscriptions:detail", PRODUCTS + "{adeles}/", who="adele.vance"),
    "buy licenses": Sight("billing:managing:licenses", PRODUCTS + "{adeles}/licenses/?total=12", who="adele.vance"),
    "remove licenses, chooser": Sight(
        "billing:managing:licenses", PRODUCTS + "{adeles}/licenses/?total=5&remove=yes", who="adele.vance"
    ),
    "recurring billing": Sight("billing:managing:recurring", PRODUCTS + "{adeles}/recurring/", who="adele.vance"),
    "cancel one's own": Sight("billing:managing:cancel", PRODUCTS + "{adeles}/cancel/", who="adele.vance"),
    "confirm to cancel one's own": Sight(
        "billing:managing:cancel", PRODUCTS + "{adeles}/cancel/?reason=no_longer_needed", who="adele.vance"
    ),
    "reactivate": Sight("billing:managing:reactivate", PRODUCTS + "{christies}/reactivate/", who="christie.cline"),
    "convert a trial": Sight("billing:managing:convert", PRODUCTS + "{lynnes}/convert/", who="lynne.robbins"),
    "details, a trial of one's own": Sight(
        "licensing:subscriptions:detail", PRODUCTS + "{lynnes}/", who="lynne.robbins"
    ),
    "products, more actions": Sight(
        "licensing:subscriptions:list", PRODUCTS, who="adele.vance", opened=press("More actions: Power BI Pro")
    ),
    "take-over": Sight("licensing:takeover:panel", PRODUCTS + "{adeles}/take-over/"),
    "take-over, plan": Sight("licensing:takeover:plan", PLAN + "?source={adeles}&target={central}"),
    "take-over, shortage": Sight("licensing:takeover:plan", PLAN + "?source={adeles}&target={small}"),
    "take-over, confirm": Sight(
        "licensing:takeover:plan", PLAN + "?source={adeles}&target={central}&confirm=yes"
    ),
    "take-over, people": Sight(
        "licensing:takeover:people", PRODUCTS + "take-over/people/?source={adeles}&target={central}&fate=move"
    ),
    "take-over, keep": Sight("licensing:takeover:keep", PRODUCTS + "{adeles}/take-over/keep/"),
    "take-over, cancel": Sight("licensing:takeover:cancel", PRODUCTS + "{adeles}/take-over/cancel/"),
    "take-over, confirm cancel": Sight(
        "licensing:takeover:cancel", PRODUCTS + "{adeles}/take-over/cancel/?reason=bought_centrally"
    ),
    "take-over, result": Sight("licensing:takeover:result", PRODUCTS + "take-over/{takeover}/"),
    "take-over, undo": Sight("licensing:takeover:undo", PRODUCTS + "take-over/{takeover}/undo/"),
    "licenses": Sight("licensing:licenses:list", LICENSES),
    "licenses of a product": Sight("licensing:licenses:product", LICENSES + "{bi}/"),
    "licenses, why not": Sight("licensing:licenses:product", LICENSES + "{bi}/", who="patti.fernandez"),
    "licenses, assign": Sight("licensing:seats:assign", LICENSES + "{bi}/assign/", opened=pick_people),
    "licenses, assign beside": Sight("licensing:seats:assign", LICENSES + "{bi}/", opened=press("Assign licenses")),
    "licenses, unassign": Sight("licensing:seats:unassign", LICENSES + "{bi}/unassign/?seat={seat}"),
    "licenses, file": Sight("licensing:seats:file", LICENSES + "{bi}/file/"),
    "licenses, look at the file": Sight("licensing:seats:preview", LICENSES + "{bi}/file/{file}/"),
    "shop": Sight("shop:list", "/shop/", who=""),
    "shop, a product": Sight("shop:product", "/shop/{bi}/?quantity=3", who="", opened=lambda page: page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })")),
    "shop, signed in": Sight("shop:product", "/shop/{bi}/", who="isaiah.langer"),
    "shop, unknown organization": Sight("shop:product", "/shop/{bi}/", who="", opened=lambda page: (
        page.get_by_label("Email").fill("a@nowhere.example"), press("Buy")(page), page.wait_for_load_state())),
    "checkout": Sight("billing:checkout:start", CHECKOUT + "?quantity=3", who="lynne.robbins"),
    "checkout, kept card": Sight("billing:checkout:start", CHECKOUT, who="adele.vance"),
    "checkout, a free license": Sight(
        "billing:checkout:start", "/{org}/billing/checkout/{visio}/", who="isaiah.langer"
    ),
    "checkout, a trial": Sight(
        "billing:checkout:start", "/{org}/billing/checkout/{trial}/?start=trial", who="isaiah.langer"
    ),
    "checkout, refused": Sight(
        "billing:checkout:start", "/{org}/billing/checkout/microsoft-365-e3/", who="isaiah.langer"
    ),
    "checkout, wrong": Sight("billing:checkout:start", CHECKOUT, who="adele.vance", opened=lambda page: (
        page.get_by_label("How many licenses").fill("0"), press("Place order")(page), page.wait_for_load_state())),
    "ask for a license": Sight(
        "billing:checkout:ask_for_seat", "/{org}/billing/checkout/{visio}/ask/", who="isaiah.langer"
    ),
    "order, being paid": Sight("billing:checkout:order", ORDERS + "{paying}/", who="adele.vance"),
    "order, to be confirmed": Sight("billing:checkout:order", ORDERS + "{unconfirmed}/", who="adele.vance"),
    "order, failed": Sight("billing:checkout:order", ORDERS + "{failed}/", who="adele.vance"),
    "order, done": Sight("billing:checkout:order", ORDERS + "{done}/", who="adele.vance"),
    "invoices": Sight("billing:bills:list", BILLS, who="adele.vance"),
    "invoices of an admin, filters": Sight("billing:bills:list", BILLS + "?status=due", opened=press("Filter")),
    "invoices, nothing yet": Sight("billing:bills:list", BILLS, who="isaiah.langer"),
    "invoices, no match": Sight("billing:bills:list", BILLS + "?q=zzz", who="adele.vance"),
    "orders": Sight("billing:bills:orders", BILLS + "orders/", who="adele.vance"),
    "orders, nothing yet": Sight("billing:bills:orders", BILLS + "orders/", who="isaiah.langer"),
    "bill": Sight("billing:bills:invoice", BILLS + "{bill_paid}/", who="adele.vance", opened=lambda page: page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })")),
    "credit note": Sight("billing:bills:invoice", BILLS + "{bill_note}/", who="adele.vance"),
    "bill, due": Sight("billing:bills:invoice", BILLS + "{bill_due}/", who="adele.vance"),
    "bill, being paid": Sight("billing:bills:invoice", BILLS + "{bill_charging}/", who="adele.vance"),
    "bill, to be confirmed": Sight("billing:bills:invoice", BILLS + "{bill_asking}/", who="adele.vance"),
    "bill, refused": Sight("billing:bills:invoice", BILLS + "{bill_refused}/", who="adele.vance"),
    "pay a bill": Sight("billing:bills:pay", BILLS + "{bill_due}/pay/", who="adele.vance"),
    "pay a bill that is being paid": Sight("billing:bills:pay", BILLS + "{bill_charging}/pay/", who="adele.vance"),
    "payment methods": Sight("billing:methods:list", METHODS, who="adele.vance"),
    "payment methods, more actions": Sight("billing:methods:list", METHODS, who="adele.vance", opened=lambda page: (
        page.locator("button[popovertarget^=more]").first.click())),
    "payment methods of an admin": Sight("billing:methods:list", METHODS),
    "payment methods, nothing yet": Sight("billing:methods:list", METHODS, who="isaiah.langer"),
    "add a card": Sight("billing:methods:add", METHODS + "add/", who="adele.vance", opened=lambda page: page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })")),
    "add a card, wrong": Sight("billing:methods:add", METHODS + "add/", who="adele.vance", opened=lambda page: (
        page.get_by_label("Card number").fill("4000 0000 0000 0002"), press("Save")(page),
        page.wait_for_load_state())),
    "add one for the organization": Sight("billing:methods:add", METHODS + "add/?for=organization"),
    "edit a card": Sight("billing:methods:edit", METHODS + "{card}/edit/", who="adele.vance"),
    "replace a card": Sight("billing:methods:replace", METHODS + "{card}/replace/", who="adele.vance"),
    "delete a card": Sight("billing:methods:delete", METHODS + "{card}/delete/", who="adele.vance"),
    "billing accounts": Sight("billing:accounts:list", "/{org}/billing/accounts/"),
    "billing account": Sight("billing:accounts:detail", "/{org}/billing/accounts/{account}/", who="adele.vance"),
    "the sandbox bank's page": Sight("sandbox-confirm", "{confirm}", who=""),
    "why, nothing in the way": Sight(
        "licensing:eligibility:why", "/{org}/billing/eligibility/{bi}/", who="isaiah.langer"
    ),
    "why not": Sight(
        "licensing:eligibility:why", "/{org}/billing/eligibility/microsoft-365-e3/", who="isaiah.langer"
    ),
    "search": Sight("licensing:search:results", "/{org}/search/?q=power"),
    "search, nothing found": Sight("licensing:search:results", "/{org}/search/?q=zzz"),
    "jobs": Sight("jobs:list", "/{org}/jobs/"),
    "jobs drawer": Sight("jobs:list", "/{org}/home/", opened=lambda page: page.locator("#jobs-link").click()),
    "job": Sight("jobs:detail", "/{org}/jobs/{job}/"),
    "not allowed": Sight("", "/{org}/users/", who="isaiah.langer", status=403),
    "not there": Sight("", "/{org}/nothing/", status=404),
}  # fmt: skip

# Routes without a page of their own, by what they are.
NO_PAGES = {
    "no page": {"healthz", "root", "jobs:pulse", "api-schema", "payment-webhook"},
    "a page with tests of its own": {"ui:guide", "api-docs"},
    "a file": {"tenants:people:sample", "licensing:licenses:export", "jobs:export", "shop:button", "billing:bills:pdf"},
    "an act": {
        "preferences:theme", "preferences:density", "preferences:shortcuts", "preferences:language",
        "tenants:people:switch", "licensing:takeover:move", "licensing:seats:undo", "jobs:retry",
        "billing:methods:default", "lists:preference", "lists:save", "lists:delete", "lists:default",
        "billing:checkout:give_up",
    },
}  # fmt: skip


def routes(resolver, namespace: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:  # without a name it only leads on
                found.add(namespace + entry.name)
        elif entry.namespace != "api":  # programs have eyes of their own
            found |= routes(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
    return found


def test_every_page_is_looked_at() -> None:
    here = routes(get_resolver("selfservice.urls"))
    listed = {sight.route for sight in SIGHTS.values() if sight.route} | set().union(*NO_PAGES.values())
    assert here - listed - {"ui:guide"} == set(), "New pages: give each an entry in SIGHTS."
    assert listed - here - {"ui:guide"} == set(), "These are gone."


@pytest.fixture(scope="module")
def eyes(browser: Browser, running_product: Product, django_db_blocker):
    """A function that returns the page of somebody of contoso-a1, the same one each time, and the places there."""
    pages: dict[str, Page] = {}
    with django_db_blocker.unblock(), running_product.opened():
        known = places(running_product, "a1")

    def page_of(who: str) -> Page:
        context = browser.new_context(base_url=running_product.url, locale="en-US", reduced_motion="reduce")
        if who:
            with django_db_blocker.unblock(), running_product.opened():
                key = running_product.session(f"{who}@{known['org']}.example")
            context.add_cookies([{"name": "sessionid", "value": key, "url": running_product.url}])
        return context.new_page()

    def look(who: str) -> tuple[Page, dict[str, str]]:
        if who not in pages:
            pages[who] = page_of(who)
        pages[who].set_viewport_size(WIDE)
        pages[who].emulate_media(color_scheme="light")
        return pages[who], known

    yield look
    for page in pages.values():
        page.context.close()


def _in_time() -> list[object]:
    """Each route in every run; its other states when there is more time (`make thorough`)."""
    seen: set[str] = set()
    found = []
    for name, sight in SIGHTS.items():
        found.append(pytest.param(name, marks=[pytest.mark.thorough] if sight.route in seen else []))
        seen.add(sight.route)
    return found


@pytest.mark.parametrize("name", _in_time())
def test_nobody_is_shut_out(eyes, name: str) -> None:
    sight = SIGHTS[name]
    page, known = eyes(sight.who)
    response = page.goto(sight.path.format(**known))
    assert response is not None
    assert response.status == sight.status
    if sight.opened:
        sight.opened(page)
    page.wait_for_function(SETTLED)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) == [], "wide and light"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert page.evaluate(AXE) == [], "narrow and dark"
    assert page.evaluate(SIDEWAYS) == 0, "sideways when narrow"
    page.set_viewport_size(WIDE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(SIDEWAYS) == 0, "sideways with text twice as large"
