"""Journeys through the real product with a real browser. They share one product, so they share one worker.

A test that changes things asks for a world of its own: `product.build_world("x1")` makes contoso-x1 with
people at contoso-x1.example.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from dev.browser import launch_arguments
from tests.browser.product import Product
from tests.machine import Machine

HERE = Path(__file__).parent
# A busy machine is no failure; what never comes still fails.
expect.set_options(timeout=20_000)
# That an answer was 404 or 422, or that a newer request took an older one's place, is what some journeys are about.
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all journeys in one worker: a second product would only fight for the processors."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Find the browser; fail when there is none."""
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def running_product(services: Machine, django_db_blocker):
    """The product, started once."""
    product = Product(services, port=int(os.environ["SELFSERVICE_PORT"]))
    try:
        with django_db_blocker.unblock():
            product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture
def product(running_product: Product, django_db_blocker):
    """The running product; queries of the test go to its database and are committed."""
    with django_db_blocker.unblock(), running_product.opened():
        yield running_product


@pytest.fixture(scope="session")
def base_url(running_product: Product) -> str:
    """Pages are named by their path alone."""
    return running_product.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A person with an English browser on a laptop."""
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def as_person(
    product: Product, browser: Browser, browser_context_args: dict
) -> Iterator[Callable[..., Page]]:
    """A function that opens a page as somebody: `as_person("megan.bowen@contoso.example", viewport={...})`.

    The page is signed in already. A script that fails, or something the page's own policy forbids, fails the test.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            complaints.append(message.text)

    def open_page(email: str, **options) -> Page:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": product.session(email), "url": product.url}])
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
