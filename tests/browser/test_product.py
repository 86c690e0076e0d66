"""The journeys stand on this: the real product serves pages, people are there, and parts survive being killed."""

import pytest
from playwright.sync_api import Page, expect

from kernel.isolation.scope import Because, all_tenants
from tenants.models import Organization
from tests.browser.product import Product


def test_a_page_opens_in_the_browser_without_complaints(page: Page, product: Product) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/sign-in/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert complaints == []


def test_a_second_world_stands_beside_the_first(product: Product) -> None:
    product.build_world("p1")
    with all_tenants(because=Because.OPERATOR):
        there = set(Organization.objects.values_list("short_name", flat=True))
    assert {"contoso", "contoso-p1"} <= there


@pytest.mark.parametrize("name", ["worker", "web", "valkey"])
def test_a_killed_part_serves_again(product: Product, name: str) -> None:
    product.kill(name)
    assert not product.parts[name].ready()
    product.restart(name)
    assert product.parts[name].ready()
