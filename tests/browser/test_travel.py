"""A year can pass before a person's eyes: the clock is moved beside the running product, pages and mails follow."""

import time
from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.tenants.clock.conftest import clocks  # noqa: F401 a fixture

PATIENCE_SECONDS = 60


def test_sixty_days_pass(product: Product, as_person: Callable[..., Page], clocks: None) -> None:  # noqa: F811
    product.build_world("t1")
    lynne, said = "lynne.robbins@contoso-t1.example", StringIO()
    call_command("travel", "contoso-t1", "--days", "60", stdout=said)
    assert "1 subscription expired" in said.getvalue()

    page = as_person("megan.bowen@contoso-t1.example")
    page.goto("/contoso-t1/billing/products/")
    expect(page.get_by_text("Demo clock: ")).to_be_visible()
    trial = page.get_by_role("row").filter(has_text="Lynne Robbins")
    expect(trial.get_by_text("Disabled")).to_be_visible()
    page.goto("/contoso-t1/settings/audit/")
    expect(page.get_by_text("The subscription to Planner Plan 1 expired on")).to_be_visible()

    until = time.monotonic() + PATIENCE_SECONDS
    while len(product.letters(lynne)) < 4 and time.monotonic() < until:
        time.sleep(0.5)
    # Two warnings (it is a trial of three weeks more), expired, disabled.
    assert len(product.letters(lynne)) == 4

    call_command("travel", "contoso-t1", "--back", stdout=said)
    page.goto("/contoso-t1/billing/products/")
    expect(page.get_by_text("Demo clock: ")).to_have_count(0)
    other = as_person("megan.bowen@contoso.example")
    other.goto("/contoso/billing/products/")
    expect(other.get_by_text("Demo clock: ")).to_have_count(0)
