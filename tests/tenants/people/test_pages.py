"""The pages of people: list, one person, import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.isolation.scope import tenant_scope
from tenants.models import Person
from tests.factories.tenants import make_people, make_person
from tests.tenants.people.files import NEW, person, sent, table

USERS = "/contoso/users/"


def names(page):
    return [row.name for row in page.context["rows"]]


def test_everybody_is_listed_by_name_with_roles(cast, signed_in):
    page = signed_in(cast.nestor).get(USERS)
    assert names(page) == sorted(names(page), key=str.casefold)
    assert len(names(page)) == 10
    assert "Global admin" in page.text
    assert "10 people" in page.text
    assert "Bram Jansen" not in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ade", ["Adele Vance"]),
        ("?q=VANCE", ["Adele Vance"]),
        ("?q=alex.wilber@", ["Alex Wilber"]),
        ("?q=dele", []),
        ("?kind=guest", ["Anna de Vries"]),
        ("?role=billing&role=reader", ["Nestor Wilke", "Patti Fernandez"]),
        ("?state=off", []),
        ("?source=synced", []),
    ],
)
def test_search_and_filters(cast, signed_in, query, found):
    assert names(signed_in(cast.megan).get(USERS + query)) == found


def test_pages_follow_each_other_and_cost_the_same(cast, signed_in):
    make_people(cast.contoso, 120)
    client = signed_in(cast.megan)
    seen, address, costs = [], f"{USERS}?size=25", []
    client.get(address)
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        costs.append(len(queries))
        seen += names(page)
        address = page.context["listing"].next
    assert len(seen) == len(set(seen)) == 130
    assert seen == sorted(seen, key=str.casefold)
    assert max(costs) - min(costs[1:]) <= 1  # the first page needs no count of what is before it
    assert max(costs) < 20


@pytest.mark.parametrize("who", ["isaiah", "anna_guest"])
def test_people_without_a_role_do_not_see_the_list(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get(USERS).status_code == 403
    assert client.get(f"{USERS}{cast.megan.id}/").status_code == 403


def test_import_is_offered_to_those_who_may(cast, signed_in):
    assert "Import users" in signed_in(cast.udo).get(USERS).text
    assert "Import users" not in signed_in(cast.patti).get(USERS).text
    assert signed_in(cast.patti).get(f"{USERS}import/").status_code == 403


def switch(client, who, to):
    return client.post(f"{USERS}{who.id}/switch/", {"to": to}, follow=True)


def is_active(who):
    with tenant_scope(who.tenant_id):
        return Person.objects.get(id=who.id).is_active


def test_switched_off_is_out_at_once_and_on_again(cast, signed_in):
    admin, theirs = signed_in(cast.udo), signed_in(cast.lidia)
    assert theirs.get(USERS).status_code == 200
    assert switch(admin, cast.lidia, "off").status_code == 200
    assert not is_active(cast.lidia)
    assert theirs.get(USERS).status_code == 404
    switch(admin, cast.lidia, "on")
    assert theirs.get(USERS).status_code == 200


def test_nobody_locks_themselves_or_everybody_out(cast, signed_in):
    assert "switch yourself off" in switch(signed_in(cast.megan), cast.megan, "off").text
    assert "last active global admin" in switch(signed_in(cast.udo), cast.megan, "off").text
    assert is_active(cast.megan)


def test_who_is_synced_is_switched_in_the_directory(cast, signed_in):
    synced = make_person(cast.contoso, "Sam Synced", source=Person.Source.SYNCED)
    assert "synced from your directory" in switch(signed_in(cast.megan), synced, "off").text
    assert is_active(synced)


@pytest.mark.parametrize("who", ["patti", "lidia", "nestor"])
def test_others_switch_nobody_and_are_told_who_can(cast, signed_in, who):
    page = switch(signed_in(getattr(cast, who)), cast.adele, "off")
    assert "Ask somebody with the role Global admin or User admin" in page.text
    assert is_active(cast.adele)


def test_somebody_without_a_role_switches_nobody(cast, signed_in):
    assert switch(signed_in(cast.isaiah), cast.adele, "off").status_code == 403
    assert is_active(cast.adele)


def upload(client, text):
    return client.post(f"{USERS}import/", {"file": sent(text)})


def test_the_import_in_three_steps(cast, signed_in):
    client = signed_in(cast.megan)
    page = upload(client, table(NEW, {**person(1), "Display name": ""}))
    assert page.status_code == 302
    seen = client.get(page.url)
    assert "Import 1 person" in seen.text
    assert "The display name is missing" in seen.text
    done = client.post(page.url, {"submission_key": seen.context["submission_key"]}, follow=True)
    assert done.redirect_chain[-1][0] == USERS
    assert "1 person was added." in done.text
    assert "1 line was left out." in done.text
    assert names(client.get(f"{USERS}?q=henrietta")) == ["Henrietta Müller"]


def test_a_second_click_imports_once_and_lands_on_the_same_page(cast, signed_in):
    client = signed_in(cast.megan)
    address = upload(client, table(NEW)).url
    form = {"submission_key": client.get(address).context["submission_key"]}
    first, second = client.post(address, form), client.post(address, form)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, USERS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no line with a person"),
        (b"Naam,Username\nx,y\n", "These columns are missing: Display name."),
        (
            "Username,Display name\na@contoso.example,René\n".encode("latin-1"),
            "Line 2 is not written in UTF-8",
        ),
    ],
)
def test_a_bad_file_is_told_beside_the_field(cast, signed_in, content, says):
    page = upload(signed_in(cast.megan), content)
    assert page.status_code == 422
    assert says in page.text


def test_the_sample_can_be_imported_as_it_is(cast, signed_in):
    client = signed_in(cast.megan)
    sample = client.get(f"{USERS}import/sample/").content
    seen = client.get(upload(client, sample).url)
    assert seen.context["preview"].counts.added == 1
    assert seen.context["problems"] == []


def test_a_formula_in_a_cell_is_text(cast, signed_in):
    client = signed_in(cast.megan)
    address = upload(client, table(person(1, **{"Display name": "=1+1", "Department": "<b>x</b>"}))).url
    client.post(address)
    page = client.get(f"{USERS}?q=person1")
    assert names(page) == ["=1+1"]
    assert "<b>x</b>" not in page.text


def test_somebody_elses_upload_and_person_answer_404(cast, signed_in):
    address = upload(signed_in(cast.megan), table(NEW)).url.replace("contoso", "woodgrove")
    client = signed_in(cast.anna)
    assert client.get(address).status_code == 404
    assert client.get(f"/woodgrove/users/{cast.adele.id}/").status_code == 404
    assert client.post(f"/woodgrove/users/{cast.adele.id}/switch/", {"to": "off"}).status_code == 404
    assert is_active(cast.adele)
