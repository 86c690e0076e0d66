"""The pages of take-over as a plain browser gets them, and the parts htmx asks for."""

import re

import pytest

from licensing.models import Subscription, TakeOver
from tenants.models import Person
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover.world import everything, finish, move, told

Status = Subscription.Status
PLAN = "/contoso/billing/products/take-over/plan/"
MOVE = "/contoso/billing/products/take-over/move/"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def address(subscription, rest="") -> str:
    return f"/contoso/billing/products/{subscription.id}/take-over/{rest}"


def words(answer) -> str:
    """The text of a page, without markup."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r'<(?:[^<>"]|"[^"]*")*>', " ", text).split())


def hidden(answer, form: str) -> dict:
    """The hidden fields of a form of the page."""
    body = re.search(rf'<form[^>]*id="{form}".*?</form>', answer.content.decode(), re.DOTALL).group()
    fields: dict = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body):
        fields.setdefault(name, []).append(value)
    return fields


def only_takeover(cast) -> TakeOver:
    with inside(cast.contoso.id):
        return TakeOver.objects.get()


def test_the_steps_of_moving_users(cast, people, bought, central, signed_in):
    client = signed_in(cast.megan)
    panel = client.get(address(bought)).content.decode()
    assert "Take control of this subscription" in panel
    for label in ("Move users", "Keep for the organization", "Cancel subscription"):
        assert f"<span>{label}</span></button>" in panel
    plan = client.get(PLAN, {"source": bought.id})
    assert f'value="{central.id}"' in plan.content.decode()
    for told_of in (
        "7 people hold a seat.",
        "Will be moved 5",
        "Hold a seat there already 2",
        "Seats free 20",
    ):
        assert told_of in words(plan)

    asked = client.get(PLAN, {"source": bought.id, "target": central.id, "confirm": "yes"})
    for told_of in (
        "Move users to",
        "5 people get a seat there. 2 more hold one already.",
        "The purchaser gets one mail.",
    ):
        assert told_of in words(asked)
    assert fresh(bought).status == Status.ACTIVE

    form = hidden(asked, "move-form")
    started = client.post(MOVE, form)
    assert started.status_code == 302
    running = client.get(started.url)
    assert "You may close this page" in words(running)
    assert 'http-equiv="refresh"' in running.content.decode()
    # A second click finds what the first one did.
    assert client.post(MOVE, form).url == started.url

    job = finish(only_takeover(cast))
    assert "Move completed" in words(client.get(started.url))
    assert "Moving users of Power BI Pro" in words(client.get(f"/contoso/jobs/{job.id}/"))
    assert people[0].display_name in words(client.get(f"/contoso/jobs/{job.id}/?show=done"))
    lines = b"".join(client.get(f"/contoso/jobs/{job.id}/export/")).decode("utf-8-sig").splitlines()
    assert sorted(lines)[:3] == ["Name,Result,Why", "Person 00000,Done,", "Person 00001,Done,"]
    assert "Users moved to Power BI Pro" in words(client.get(f"/contoso/billing/products/{bought.id}/"))


def test_progress_comes_in_parts_until_the_panel_is_complete(cast, bought, central, small_batches, signed_in):
    takeover = move(cast.megan, [bought], central)
    client, polling = signed_in(cast.megan), {**HTMX, "HX-Target": "takeover-progress"}
    url = f"/contoso/billing/products/take-over/{takeover.id}/"
    part = client.get(url, headers=polling)
    assert "0 of 7" in words(part)
    assert "<aside" not in part.content.decode()
    assert "HX-Retarget" not in part
    finish(takeover)
    whole = client.get(url, headers=polling)
    assert (whole["HX-Retarget"], whole["HX-Reswap"]) == ("#panel", "innerHTML")
    assert "Move completed" in words(whole)
    assert "Deleted" in words(whole)


def test_a_shortage_says_how_many_and_the_ways_out(cast, power_bi, visio, people, bought, signed_in):
    small = make_subscription(cast.contoso, power_bi, quantity=9, seats=people[7:12])
    roomy = make_subscription(cast.contoso, visio, quantity=7)
    client = signed_in(cast.megan)
    before = everything(cast.contoso.id)
    for query in ({}, {"confirm": "yes"}):
        page = client.get(PLAN, {"source": bought.id, **query})
        for told_of in (
            "3 seats are short",
            "7 seats are needed and 4 are free in Power BI Pro.",
            "Buy 3 more licenses of Power BI Pro for the organization.",
            "Choose a subscription with enough free seats: Visio Plan 2",
        ):
            assert told_of in words(page)
        assert "move-form" not in page.content.decode()
        assert f"target={roomy.id}" in page.content.decode()
    refused = client.post(MOVE, {"source": bought.id, "target": small.id})
    assert refused.status_code == 422
    assert "3 seats are short" in words(refused)
    assert everything(cast.contoso.id) == before


def test_a_target_canceled_meanwhile_is_told_in_place(cast, bought, central, signed_in):
    client = signed_in(cast.megan)
    form = hidden(
        client.get(PLAN, {"source": bought.id, "target": central.id, "confirm": "yes"}), "move-form"
    )
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=central.id).update(status=Status.DELETED)
    before = everything(cast.contoso.id)
    answer = client.post(MOVE, form, headers=HTMX)
    assert answer.status_code == 422
    assert "that you chose is Deleted now. Choose an active one. Nothing was changed." in words(answer)
    assert everything(cast.contoso.id) == before


def test_a_source_that_somebody_else_is_moving_is_told_in_place(cast, bought, central, signed_in):
    client = signed_in(cast.megan)
    form = hidden(
        client.get(PLAN, {"source": bought.id, "target": central.id, "confirm": "yes"}), "move-form"
    )
    move(cast.patti, [bought], central)
    before = everything(cast.contoso.id)
    answer = client.post(MOVE, form)
    assert answer.status_code == 422
    assert "are being moved already" in words(answer)
    assert "are being moved already" in words(client.get(address(bought)))
    assert everything(cast.contoso.id) == before


def test_several_subscriptions_in_one_plan(cast, power_bi, people, bought, central, signed_in):
    other = make_subscription(cast.contoso, power_bi, bought_by=cast.diego, seats=people[4:9])
    query = {"source": [bought.id, other.id], "target": central.id, "confirm": "yes"}
    client = signed_in(cast.megan)
    asked = client.get(PLAN, query)
    for told_of in (
        "From 2 subscriptions",
        "9 people hold a seat.",
        "Hold seats in several of these and need one 3",
        "The 2 purchasers get one mail each.",
    ):
        assert told_of in words(asked)
    client.post(MOVE, hidden(asked, "move-form"))
    finish(only_takeover(cast))
    assert {fresh(bought).status, fresh(other).status} == {Status.DELETED}


def test_the_names_of_a_plan_come_page_by_page(cast, people, bought, central, signed_in, monkeypatch):
    from licensing.takeover.views import move as views

    monkeypatch.setattr(views, "PEOPLE_SHOWN", 3)
    url, seen = (
        f"/contoso/billing/products/take-over/people/?source={bought.id}&target={central.id}&fate=move",
        [],
    )
    while url:
        page = signed_in(cast.megan).get(url)
        seen += [person.id for person in page.context["people"]]
        url = page.context["next"]
    assert seen == sorted(person.id for person in people[:5])


def test_nothing_to_move_to(cast, bought, signed_in):
    page = signed_in(cast.megan).get(PLAN, {"source": bought.id})
    assert "There is nothing to move users to" in words(page)


def test_canceling_asks_for_a_reason_and_once_more(cast, bought, signed_in):
    client = signed_in(cast.megan)
    url = address(bought, "cancel/")
    assert "Reason for cancellation" in words(client.get(url))
    unsaid = client.get(url, {"reason": "", "reason_text": ""})
    assert (unsaid.status_code, "Choose a reason for the cancellation." in words(unsaid)) == (422, True)
    other = client.get(url, {"reason": "other", "reason_text": " "})
    assert (other.status_code, "Say in a few words why" in words(other)) == (422, True)
    asked = client.get(url, {"reason": "no_longer_needed", "reason_text": ""})
    for told_of in ("Are you sure you want to cancel?", "7 people lose access to Power BI Pro at once."):
        assert told_of in words(asked)
    assert fresh(bought).status == Status.ACTIVE
    done = client.post(url, hidden(asked, "cancel-form"))
    page = words(client.get(done.url))
    assert "Subscription canceled" in page
    assert "7 seats were freed. Reason: No longer needed" in page
    assert (fresh(bought).status, holders(bought)) == (Status.DELETED, set())
    assert told(cast.contoso.id) == [("subscription_canceled", cast.adele.email)]


def test_a_cancellation_by_hand_without_a_reason_changes_nothing(cast, bought, signed_in):
    before = everything(cast.contoso.id)
    answer = signed_in(cast.megan).post(address(bought, "cancel/"), {"reason": ""})
    assert answer.status_code == 422
    assert everything(cast.contoso.id) == before


def test_keeping_asks_and_keeps(cast, bought, signed_in):
    client = signed_in(cast.megan)
    url = address(bought, "keep/")
    asked = client.get(url)
    assert "7 people keep their licenses; dates and price stay as they are." in words(asked)
    key = re.search(r'name="submission_key" value="([^"]+)"', asked.content.decode()).group(1)
    done = client.post(url, {"submission_key": key})
    assert client.post(url, {"submission_key": key}).url == done.url
    assert "Kept for the organization" in words(client.get(done.url))
    assert fresh(bought).is_central
    assert told(cast.contoso.id) == [("kept", cast.adele.email)]
    again = client.post(url, {})
    assert (again.status_code, "belongs to the organization already" in words(again)) == (422, True)


def test_undo_from_the_result(cast, people, bought, central, signed_in):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    client, url = signed_in(cast.megan), f"/contoso/billing/products/take-over/{takeover.id}/undo/"
    assert "5 people go back, as far as they still hold the seat they were moved to." in words(
        client.get(url)
    )
    back = client.post(url, {})
    assert "Moving users back" in words(client.get(back.url))
    takeover = only_takeover(cast)
    finish(takeover, job_id=takeover.undo_job_id)
    page = words(client.get(back.url))
    assert "Move undone" in page
    assert "7 people have their old seats back." in page
    again = client.post(url, {})
    assert (again.status_code, "was undone already" in words(again)) == (422, True)


@pytest.mark.parametrize("who", ["lidia", "udo", "nestor", "adele", "isaiah"])
def test_who_may_not_is_told_and_nothing_happens(cast, bought, central, signed_in, who):
    client, before = signed_in(getattr(cast, who)), everything(cast.contoso.id)
    answers = [
        client.get(address(bought)),
        client.get(PLAN, {"source": bought.id}),
        client.post(MOVE, {"source": bought.id, "target": central.id}),
        client.post(address(bought, "keep/")),
        client.post(address(bought, "cancel/"), {"reason": "no_longer_needed"}),
    ]
    assert {answer.status_code for answer in answers} <= {403, 404, 422}
    assert everything(cast.contoso.id) == before


def test_a_reader_sees_the_result_without_undo(cast, bought, central, signed_in):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    url = f"/contoso/billing/products/take-over/{takeover.id}/"
    page = words(signed_in(cast.nestor).get(url))
    assert "Move completed" in page
    assert "Undo" not in page
    # The purchaser reads what became of their own; who has nothing to do with it finds nothing.
    assert "Move completed" in words(signed_in(cast.adele).get(url))
    assert signed_in(cast.isaiah).get(url).status_code == 404
    assert signed_in(cast.finn).get(url).status_code == 404


def test_ids_of_nothing_and_of_somebody_else(cast, power_bi, bought, central, signed_in):
    abroad = make_subscription(cast.woodgrove, power_bi, bought_by=cast.bram)
    client = signed_in(cast.megan)
    for url in (
        address(abroad),
        address(abroad, "keep/"),
        address(abroad, "cancel/"),
        f"{PLAN}?source={abroad.id}",
    ):
        assert client.get(url).status_code == 404
    assert client.post(MOVE, {"source": bought.id, "target": abroad.id}).status_code == 404
    assert client.post(MOVE, {"source": "nonsense", "target": central.id}).status_code == 422
    assert client.post(MOVE, {"source": bought.id}).status_code == 404
    assert client.get(PLAN).status_code == 422
    assert client.get(PLAN, {"source": "nonsense"}).status_code == 404


def test_a_lost_session_sends_the_whole_page_to_sign_in(cast, bought, central, client):
    answer = client.post(MOVE, {"source": bought.id, "target": central.id}, headers=HTMX)
    assert answer["HX-Redirect"].startswith("/sign-in/")
    assert fresh(bought).status == Status.ACTIVE


def test_the_pages_speak_of_guests_and_people_switched_off(cast, people, bought, central, signed_in):
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(is_active=False)
        Person.objects.filter(id=people[1].id).update(kind=Person.Kind.GUEST)
    other = make_subscription(cast.contoso, make_product("Visio Plan 1"), quantity=9)
    page = words(signed_in(cast.megan).get(PLAN, {"source": bought.id, "target": other.id}))
    for told_of in (
        "Visio Plan 1 is another product than Power BI Pro",
        "1 person is switched off: their seat ends and is not moved.",
        "1 person is a guest, and guests may not hold Visio Plan 1",
    ):
        assert told_of in page


def test_the_queries_of_the_panel_do_not_grow(
    cast, power_bi, people, bought, central, signed_in, django_assert_max_num_queries
):
    for _ in range(8):
        make_subscription(cast.contoso, power_bi, quantity=50)
    client = signed_in(cast.megan)
    client.get(PLAN, {"source": bought.id})
    with django_assert_max_num_queries(30):
        client.get(PLAN, {"source": bought.id})
