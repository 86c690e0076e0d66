"""The pages that change seats, as a plain browser uses them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job
from licensing.models import SeatFile
from tests.factories.tenants import make_people
from tests.licensing.seats.world import fresh, holders, make_product, make_subscription

CODE = "CFQ7TTC0H9MP"


def address(name: str, *more) -> str:
    return reverse(f"licensing:{name}", args=["contoso", CODE, *more])


PRODUCT, ASSIGN, UNASSIGN, UNDO, FILE = map(
    address, ("licenses:product", "seats:assign", "seats:unassign", "seats:undo", "seats:file")
)


@pytest.fixture
def power_bi(db):
    return make_product("Power BI Pro", code=CODE)


@pytest.fixture
def central(cast, power_bi):
    return make_subscription(cast.contoso, power_bi, quantity=3, seats=[cast.alex])


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def seat_of(subscription, person):
    from licensing.models import Seat

    with tenant_scope(person.tenant_id):
        return Seat.objects.get(subscription_id=subscription.id, person_id=person.id).id


def test_searching_keeps_who_is_picked_in_the_address(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    given = {"act": "search", "subscription": central.id, "q": "Adele", "person": [cast.isaiah.id]}
    response = client.post(ASSIGN, given)
    expected = f"{ASSIGN}?subscription={central.id}&q=adele&person={cast.isaiah.id}"
    assert (response.status_code, response["Location"]) == (302, expected)
    html = client.get(expected).content.decode()
    checked = dict(
        re.findall(r'name="person" value="([^"]+)"[^>]*?( checked)?(?: disabled)?(?: aria[^>]*)?>', html)
    )
    assert checked == {str(cast.isaiah.id): " checked", str(cast.adele.id): ""}
    assert "adele.vance@contoso.example · Retail" in html


def test_assigning_tells_what_was_done_and_offers_to_undo_it(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    given = {"act": "assign", "subscription": central.id, "person": [cast.isaiah.id, cast.diego.id]}
    response = client.post(ASSIGN, given)
    assert holders(central) == {cast.alex.id, cast.isaiah.id, cast.diego.id}
    with tenant_scope(cast.contoso.id):
        entry = Entry.objects.get()
    assert response["Location"] == f"{PRODUCT}?done={entry.id}"
    page = client.get(response["Location"])
    assert "Licenses were assigned to Diego Siciliani and Isaiah Langer." in words(page)
    response = client.post(UNDO, {"entry": [entry.id]})
    assert response["Location"] == PRODUCT
    assert holders(central) == {cast.alex.id}
    assert "Undone: 2 licenses are as they were." in words(client.get(PRODUCT))


def test_somebody_elses_done_says_nothing(cast, central, signed_in) -> None:
    given = {"act": "assign", "subscription": central.id, "person": [cast.isaiah.id]}
    there = signed_in(cast.lidia).post(ASSIGN, given)["Location"]
    assert "Licenses were assigned" not in words(signed_in(cast.megan).get(there))


def test_a_second_click_changes_nothing_more(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    given = {
        "act": "assign",
        "subscription": central.id,
        "person": [cast.isaiah.id],
        "submission_key": "once",
    }
    first, second = client.post(ASSIGN, given), client.post(ASSIGN, given)
    assert first["Location"] == second["Location"]
    with tenant_scope(cast.contoso.id):
        assert Entry.objects.count() == 1


def test_a_refusal_stays_on_the_page_with_the_picks(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    people = [cast.isaiah.id, cast.diego.id, cast.adele.id]
    given = {"act": "assign", "subscription": central.id, "person": people, "submission_key": "mended"}
    response = client.post(ASSIGN, given)
    assert response.status_code == 422
    assert "1 license is missing: 3 wanted, 2 free." in words(response)
    assert response.content.decode().count(" checked") == 3
    assert holders(central) == {cast.alex.id}
    # The mended form has the same key: it was given back.
    assert client.post(ASSIGN, {**given, "person": people[:2]}).status_code == 302
    assert holders(central) == {cast.alex.id, *people[:2]}


def test_more_than_twenty_are_refused_by_the_page(cast, power_bi, signed_in) -> None:
    big = make_subscription(cast.contoso, power_bi, quantity=100)
    people = [person.id for person in make_people(cast.contoso, 21)]
    response = signed_in(cast.lidia).post(ASSIGN, {"act": "assign", "subscription": big.id, "person": people})
    assert response.status_code == 422
    assert "You chose 21 people; at most 20 can be picked at a time." in words(response)
    assert holders(big) == set()


def test_a_purchaser_finds_colleagues_by_name_and_sees_no_more_of_them(cast, power_bi, signed_in) -> None:
    make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    html = signed_in(cast.adele).get(f"{ASSIGN}?q=bowen").content.decode()
    assert "Megan Bowen" in html
    assert "megan.bowen@contoso.example · Marketing" in html
    assert "Anna de Vries" not in signed_in(cast.adele).get(f"{ASSIGN}?q=anna").content.decode()
    assert "Bram Jansen" not in signed_in(cast.adele).get(f"{ASSIGN}?q=bram").content.decode()


def test_an_admin_is_not_offered_what_a_person_bought(cast, power_bi, central, signed_in) -> None:
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    html = signed_in(cast.megan).get(ASSIGN).content.decode()
    assert (str(central.id) in html, str(bought.id) in html) == (True, False)
    response = signed_in(cast.megan).post(
        ASSIGN, {"act": "assign", "subscription": bought.id, "person": [cast.isaiah.id]}
    )
    assert response.status_code == 422
    assert "Take control of this subscription first" in words(response)
    assert holders(bought) == set()


def test_unassigning_asks_first_and_can_be_undone(cast, central, signed_in) -> None:
    client = signed_in(cast.udo)
    seat = seat_of(central, cast.alex)
    asked = client.get(UNASSIGN, {"seat": [seat]})
    assert "1 person loses the license of Power BI Pro at once." in words(asked)
    assert holders(central) == {cast.alex.id}
    response = client.post(UNASSIGN, {"seat": [seat]})
    assert holders(central) == set()
    page = client.get(response["Location"])
    assert "Licenses were unassigned from Alex Wilber." in words(page)
    client.post(UNDO, {"entry": re.findall(r'name="entry" value="([^"]+)"', page.content.decode())})
    assert holders(central) == {cast.alex.id}


def test_unassigning_in_two_subscriptions_at_once_is_all_or_nothing(
    cast, power_bi, central, signed_in
) -> None:
    other = make_subscription(cast.contoso, power_bi, seats=[cast.isaiah])
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=[cast.diego])
    seats = [seat_of(central, cast.alex), seat_of(other, cast.isaiah)]
    refused = signed_in(cast.lidia).post(UNASSIGN, {"seat": [*seats, seat_of(bought, cast.diego)]})
    assert refused.status_code == 403
    assert (holders(central), holders(other), holders(bought)) == (
        {cast.alex.id},
        {cast.isaiah.id},
        {cast.diego.id},
    )
    response = signed_in(cast.lidia).post(UNASSIGN, {"seat": seats})
    assert response["Location"].count("done=") == 2
    assert (holders(central), holders(other)) == (set(), set())


def test_seats_of_other_products_and_organizations_are_left_out(cast, central, signed_in) -> None:
    visio = make_subscription(cast.contoso, make_product("Visio"), seats=[cast.alex])
    theirs = make_subscription(cast.woodgrove, make_product("Teams"), seats=[cast.bram])
    seats = [seat_of(visio, cast.alex), seat_of(theirs, cast.bram)]
    response = signed_in(cast.megan).post(UNASSIGN, {"seat": seats})
    assert response["Location"] == PRODUCT
    assert (holders(visio), holders(theirs)) == ({cast.alex.id}, {cast.bram.id})


def file_of(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("team.csv", text.encode(), content_type="text/csv")


def test_a_file_is_looked_at_before_it_is_done(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    text = "Email\nisaiah.langer@contoso.example\nnobody@contoso.example\n<b>bold</b>@x\n"
    response = client.post(FILE, {"subscription": central.id, "file": file_of(text)})
    with tenant_scope(cast.contoso.id):
        file = SeatFile.objects.get()
    preview = address("seats:preview", file.id)
    assert (response.status_code, response["Location"]) == (302, preview)
    page = client.get(preview)
    assert "Lines in the file 3 Get a license 1 Lines left out 2" in words(page)
    assert "&lt;b&gt;bold&lt;/b&gt;@x" in page.content.decode()
    assert fresh(central).seats_reserved == 0
    started = client.post(preview)
    with tenant_scope(cast.contoso.id):
        job = Job.objects.get()
    assert started["Location"] == reverse("jobs:detail", args=["contoso", job.id])
    assert fresh(central).seats_reserved == 1
    assert client.get(preview)["Location"] == started["Location"]


def test_a_file_for_too_many_says_how_many_are_missing(cast, central, signed_in) -> None:
    people = make_people(cast.contoso, 5)
    client = signed_in(cast.lidia)
    file = file_of("\n".join(person.email for person in people))
    preview = client.post(FILE, {"subscription": central.id, "file": file})["Location"]
    assert "3 licenses are missing: 5 wanted, 2 free." in words(client.get(preview))
    assert client.post(preview).status_code == 409
    with tenant_scope(cast.contoso.id):
        assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("First name,Last name\nAnn,Bly\n", "No column of this file is called Username or Email."),
        ("PK\0\0", "This file cannot be read as text."),
        ("Email\n", "There is no address in this file."),
    ],
)
def test_a_wrong_file_says_what_to_do(cast, central, signed_in, text, sentence) -> None:
    response = signed_in(cast.lidia).post(FILE, {"subscription": central.id, "file": file_of(text)})
    assert response.status_code == 422
    assert sentence in words(response)


def test_a_file_of_somebody_else_is_not_there(cast, central, signed_in) -> None:
    file = file_of("isaiah.langer@contoso.example")
    preview = signed_in(cast.lidia).post(FILE, {"subscription": central.id, "file": file})["Location"]
    assert signed_in(cast.megan).get(preview).status_code == 404
    assert signed_in(cast.megan).post(preview).status_code == 404


def test_panel_dialog_and_people_come_alone_for_htmx(cast, central, signed_in) -> None:
    client = signed_in(cast.lidia)
    panel = client.get(ASSIGN, headers={"HX-Request": "true", "HX-Target": "panel"}).content.decode()
    people = client.get(
        f"{ASSIGN}?q=ade", headers={"HX-Request": "true", "HX-Target": "people"}
    ).content.decode()
    seat = {"seat": seat_of(central, cast.alex)}
    dialog = client.get(UNASSIGN, seat, headers={"HX-Request": "true", "HX-Target": "panel"}).content.decode()
    for part in (panel, people, dialog):
        assert "<html" not in part
    assert "data-panel" in panel
    assert "Adele Vance" in people
    assert "<form" not in people
    assert "<dialog" in dialog


def test_queries_do_not_grow(cast, power_bi, signed_in, django_assert_num_queries) -> None:
    make_subscription(cast.contoso, power_bi, quantity=50)
    client = signed_in(cast.lidia)
    client.get(ASSIGN)
    with django_assert_num_queries(16):
        client.get(f"{ASSIGN}?q=p&person={cast.isaiah.id}")
    make_people(cast.contoso, 40)
    for _ in range(10):
        make_subscription(cast.contoso, power_bi, quantity=50)
    with django_assert_num_queries(16):
        client.get(f"{ASSIGN}?q=p&person={cast.isaiah.id}&person={cast.diego.id}")
