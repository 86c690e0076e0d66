"""A purchaser sees what was decided about their own purchase, and nothing of a colleague's in the same move."""

import pytest

from tenants.tokens.scopes import Scope
from tests.api.caller import Caller
from tests.factories.licensing import make_product, make_subscription
from tests.licensing.takeover.world import finish, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(cast, people, bought, central):
    """Adele's purchase and Alex's Visio, moved together."""
    alexs = make_subscription(
        cast.contoso, make_product("Visio Plan 1"), bought_by=cast.alex, seats=people[10:12]
    )
    takeover = move(cast.megan, [bought, alexs], central)
    finish(takeover)
    return takeover, bought, alexs


def test_the_page_tells_of_ones_own_purchase_only(cast, both, signed_in):
    takeover, bought, alexs = both
    page = f"/contoso/billing/products/take-over/{takeover.id}/"
    context = signed_in(cast.adele).get(page).context
    assert [step.subscription_id for step in context["steps"]] == [bought.id]
    assert (context["moved"], context["already_there"]) == (5, 2)
    assert [step.subscription_id for step in signed_in(cast.nestor).get(page).context["steps"]] == [
        bought.id,
        alexs.id,
    ]


def test_no_way_to_a_job_that_is_not_theirs_to_see(cast, both, signed_in):
    takeover, _bought, _alexs = both
    page, job = f"/contoso/billing/products/take-over/{takeover.id}/", f"/contoso/jobs/{takeover.job_id}/"
    assert job in signed_in(cast.patti).get(page).text
    assert job not in signed_in(cast.adele).get(page).text
    assert signed_in(cast.adele).get(job).status_code == 404


def test_the_api_tells_of_ones_own_purchase_only(cast, both):
    takeover, bought, alexs = both
    adele, nestor = (Caller(one, *Scope) for one in (cast.adele, cast.nestor))
    told = adele.get(f"takeovers/{takeover.id}/").json()["sources"]
    assert [source["subscription"] for source in told] == [str(bought.id)]
    listed = adele.get("takeovers/").json()["items"]
    assert [source["subscription"] for row in listed for source in row["sources"]] == [str(bought.id)]
    everything = nestor.get(f"takeovers/{takeover.id}/").json()["sources"]
    assert [source["subscription"] for source in everything] == [str(bought.id), str(alexs.id)]
