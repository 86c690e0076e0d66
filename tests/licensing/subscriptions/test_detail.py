"""Subscription details: what it is, what became of it, and the way to take control."""

import re

import pytest

from kernel.values.clock import now
from licensing.models import Subscription
from tenants.models import Person
from tests.factories.licensing import Status, change_quantity
from tests.factories.tenants import inside

BUTTON = "Take control of this subscription"


def text(client, subscription) -> str:
    answer = client.get(f"/contoso/billing/products/{subscription.id}/")
    assert answer.status_code == 200
    html = answer.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_facts(cast, bought, signed_in) -> None:
    words = plain(text(signed_in(cast.megan), bought["adele"]))
    for fact in (
        "Subscription details Power BI Pro · bought by Adele Vance",
        "Subscription status Active since",
        "Channel Self-service",
        "Purchaser Adele Vance adele.vance@contoso.example",
        "Owner Adele Vance owns and pays",
        "Price $13.00 per month for each license, without tax; $130.00 for 10 licenses",
        "Renews on",
        "Term 12 months",
        "Product id CFQ7TTC0L3PB",
        "2 of 10",
        "Total licenses 10 Assigned 2 Available 8",
        "Isaiah Langer",
        "Bought with 10 licenses Adele Vance",
    ):
        assert fact in words, fact


def test_the_organizations_own(cast, bought, signed_in) -> None:
    words = plain(text(signed_in(cast.megan), bought["central"]))
    assert "The organization owns and pays" in words
    assert BUTTON not in words


def test_order_history_tells_every_change_newest_first(cast, bought, signed_in) -> None:
    change_quantity(bought["adele"], 5, by=cast.adele)
    change_quantity(bought["adele"], -1, by=cast.adele)
    words = plain(text(signed_in(cast.megan), bought["adele"]))
    order = [
        words.index(change) for change in ("1 license less", "5 licenses more", "Bought with 10 licenses")
    ]
    assert order == sorted(order)


def test_the_first_entry_of_the_ledger_is_the_purchase(cast, bought, signed_in) -> None:
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=bought["diego"].id).update(quantity=0)
    bought["diego"].quantity = 0
    change_quantity(bought["diego"], 5, by=cast.diego)
    assert "Bought with 5 licenses Diego Siciliani" in plain(text(signed_in(cast.megan), bought["diego"]))


@pytest.mark.parametrize(
    ("who", "sees_button"), [("megan", True), ("patti", True), ("nestor", False), ("adele", False)]
)
def test_who_may_take_control(cast, bought, signed_in, who, sees_button) -> None:
    html = text(signed_in(getattr(cast, who)), bought["adele"])
    assert "Subscriptions and settings" in html
    assert (BUTTON in html) == sees_button


def test_the_button_leads_to_the_panel_with_and_without_script(cast, bought, signed_in) -> None:
    html = text(signed_in(cast.megan), bought["adele"])
    form = html[: html.index(BUTTON)].rsplit("<form ", 1)[1].split(">")[0]
    [address] = re.findall(r' action="([^"]+)"', form)
    assert f'hx-get="{address}"' in form
    assert 'hx-target="#panel"' in form
    assert str(bought["adele"].id) in address


@pytest.mark.parametrize("status", [Status.MOVING, Status.DELETED])
def test_what_cannot_work_says_why(cast, bought, signed_in, status) -> None:
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=bought["adele"].id).update(status=status, status_at=now())
    html = text(signed_in(cast.megan), bought["adele"])
    assert 'aria-disabled="true" aria-describedby="take-control-why"' in html
    [reason] = re.findall(r'role="tooltip" id="take-control-why">([^<]+)<', html)
    assert len(reason) > 20
    assert f"Subscription status {status.label}" in plain(html)


def test_a_leaver_is_marked(cast, bought, signed_in) -> None:
    with inside(cast.contoso.id):
        Person.objects.filter(id=cast.adele.id).update(is_active=False)
    assert "Adele Vance switched off" in plain(text(signed_in(cast.megan), bought["adele"]))


def test_a_hostile_name_is_text(cast, bought, signed_in) -> None:
    with inside(cast.contoso.id):
        Person.objects.filter(id=cast.adele.id).update(display_name='<img src=x onerror="x" data-hx-get="/">')
    client = signed_in(cast.megan)
    for address in ("", f"{bought['adele'].id}/", f"?panel={bought['adele'].id}"):
        assert "<img" not in client.get(f"/contoso/billing/products/{address}").content.decode()


def test_the_number_of_queries_does_not_grow(cast, bought, signed_in, django_assert_max_num_queries) -> None:
    client = signed_in(cast.megan)
    text(client, bought["adele"])
    with django_assert_max_num_queries(20):
        text(client, bought["adele"])
