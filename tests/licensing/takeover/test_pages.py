"""The pages of take-over, without JavaScript."""

import re

import pytest

from licensing.models import Subscription, TakeOver
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside, make_people
from tests.licensing.seats.world import fresh
from tests.licensing.takeover.world import finish

Status = Subscription.Status


@pytest.fixture
def power_bi(db):
    return make_product("Power BI Pro")


@pytest.fixture
def people(cast):
    return make_people(cast.contoso, 10)


@pytest.fixture
def bought(cast, power_bi, people):
    return make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:7])


def hidden(html: str, form: str) -> dict:
    """The hidden fields of a form of the page."""
    body = re.search(rf'<form[^>]*id="{form}".*?</form>', html, re.DOTALL).group()
    fields: dict = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body):
        fields.setdefault(name, []).append(value)
    return fields


def test_the_steps_of_moving_users(cast, power_bi, people, bought, signed_in):
    target = make_subscription(cast.contoso, power_bi, quantity=25, seats=people[5:])
    client = signed_in(cast.megan)

    panel = client.get(f"/contoso/billing/products/{bought.id}/take-over/").content.decode()
    assert "Take control of this subscription" in panel
    for label in ("Move users", "Keep for the organization", "Cancel subscription"):
        assert f"<span>{label}</span></button>" in panel
    plan = client.get("/contoso/billing/products/take-over/plan/", {"source": bought.id}).content.decode()
    assert f'value="{target.id}"' in plan
    asked = client.get(
        "/contoso/billing/products/take-over/plan/",
        {"source": bought.id, "target": target.id, "confirm": "yes"},
    ).content.decode()
    assert "Move users to</h2>" in asked
    assert fresh(bought).status == Status.ACTIVE
    form = hidden(asked, "move-form")
    started = client.post("/contoso/billing/products/take-over/move/", form)
    assert started.status_code == 302
    running = client.get(started.url).content.decode()
    assert "You may close this page" in running
    # A second click finds what the first one did.
    assert client.post("/contoso/billing/products/take-over/move/", form).url == started.url
    with inside(cast.contoso.id):
        takeover = TakeOver.objects.get()
    job = finish(takeover)
    assert "Move completed</h2>" in client.get(started.url).content.decode()
    page = client.get(f"/contoso/jobs/{job.id}/").content.decode()
    assert "Moving users of Power BI Pro" in page
    assert people[0].display_name in client.get(f"/contoso/jobs/{job.id}/?show=done").content.decode()
    csv = b"".join(client.get(f"/contoso/jobs/{job.id}/export/")).decode()
    assert len(csv.splitlines()) == 8
    assert "Power BI Pro" in client.get("/contoso/jobs/").content.decode()
