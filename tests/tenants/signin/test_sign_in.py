"""Signing in: two steps, no JavaScript, nothing to learn about who is known."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from kernel.isolation.scope import tenant_scope
from tenants.models import Account, Person
from tests.factories.tenants import PASSWORD, make_person


def step_one(client, email, **more):
    return client.post("/sign-in/", {"email": email, **more})


def step_two(client, email, password=PASSWORD, **more):
    return client.post("/sign-in/password/", {"email": email, "password": password, **more})


def is_signed_in(client):
    return SESSION_KEY in client.session


def test_address_then_password_leads_home(cast, client):
    page = step_one(client, "Megan.Bowen@contoso.example")
    assert (page.status_code, page.url) == (302, "/sign-in/password/")
    page = client.get(page.url)
    assert "Contoso" in page.text
    assert "megan.bowen@contoso.example" in page.text
    page = step_two(client, "megan.bowen@contoso.example")
    assert (page.status_code, page.url) == (302, "/")
    assert client.get("/").url == "/contoso/home/"
    assert client.session[SESSION_KEY] == str(cast.megan.account_id)


def test_the_labels_that_must_not_change(cast, client):
    page = client.get("/sign-in/").text
    assert ">Email</label>" in page
    assert "Next" in page
    step_one(client, cast.megan.email)
    page = client.get("/sign-in/password/").text
    assert ">Password</label>" in page
    assert "Sign in" in page


def test_a_new_session_key_after_signing_in(cast, client):
    step_one(client, cast.megan.email)
    before = client.session.session_key
    step_two(client, cast.megan.email)
    assert before
    assert client.session.session_key != before


def test_unknown_domain_gets_a_sentence_that_helps(cast, client):
    page = step_one(client, "somebody@elsewhere.example")
    assert page.status_code == 422
    assert "No organization here uses addresses at elsewhere.example" in page.text
    assert "IT administrator" in page.text


def test_unknown_address_of_a_known_domain_is_refused_like_a_wrong_password(cast, client):
    answers = []
    for email in (cast.megan.email, "nobody.here@contoso.example"):
        first, second = step_one(client, email), client.get("/sign-in/password/")
        third = step_two(client, email, "wrong password")
        texts = [page.text.replace(email, "…") for page in (second, third)]
        answers.append((first.status_code, first.url, third.status_code, *map(without_tokens, texts)))
    assert answers[0] == answers[1]
    assert answers[0][2] == 422
    assert not is_signed_in(client)


def without_tokens(text):
    return [line for line in text.splitlines() if "csrf" not in line.casefold()]


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_of_somebody_else_is_forgotten(cast, client, address):
    assert step_two(client, cast.megan.email, next=address).url == "/"


def test_next_of_ours_is_kept_through_both_steps(cast, client):
    wanted = "/contoso/users/?q=ad&page=2"
    asked = client.get("/contoso/users/?q=ad&page=2")
    assert asked.status_code == 302
    assert asked.url.startswith("/sign-in/?next=")
    first = client.post(asked.url, {"email": cast.megan.email})
    assert client.get(first.url).context["next"] == wanted
    assert step_two(client, cast.megan.email, next=wanted).url == wanted


def test_password_page_without_an_address_goes_back(cast, client):
    assert client.get("/sign-in/password/").url == "/sign-in/"


def test_a_person_switched_off_everywhere_is_told_and_stays_out(cast, client):
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
    page = step_two(client, cast.isaiah.email)
    assert page.status_code == 422
    assert "switched off" in page.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_reason_is_told_in_the_readers_language(cast, client, language):
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    page = step_two(client, cast.isaiah.email)
    with translation.override(language):
        said = gettext(
            "This account is switched off. Ask an administrator of your organization to switch it on again."
        )
    assert said in page.text
    assert (language == "en") == ("This account is switched off." in page.text)


def test_a_switched_off_account_is_told_only_with_the_right_password(cast, client):
    Account.objects.filter(id=cast.isaiah.account_id).update(is_active=False)
    assert "switched off" not in step_two(client, cast.isaiah.email, "wrong password").text
    assert "switched off" in step_two(client, cast.isaiah.email).text
    assert not is_signed_in(client)


def test_an_account_without_password_cannot_sign_in(cast, client):
    person = make_person(cast.contoso, "New Comer")
    account = Account.objects.get(id=person.account_id)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    for attempt in ("", "!", account.password):
        step_two(client, person.email, attempt)
        assert not is_signed_in(client)


def test_after_five_wrong_passwords_even_the_right_one_waits(cast, client):
    for _ in range(5):
        assert step_two(client, cast.megan.email, "wrong password").status_code == 422
    page = step_two(client, cast.megan.email)
    assert page.status_code == 429
    assert "Wait five minutes" in page.text
    assert not is_signed_in(client)
    # Others go on.
    assert step_two(Client(REMOTE_ADDR="10.0.0.9"), cast.patti.email).status_code == 302


def test_many_addresses_from_one_network_are_slowed_down(cast, client):
    answers = [step_one(client, f"a{n}@contoso.example").status_code for n in range(61)]
    assert answers[:60] == [302] * 60
    assert answers[60] == 429
    assert "Wait a minute" in step_one(client, "a@contoso.example").text


def test_a_guest_switches_and_belongs_to_their_own_organization_first(cast, client):
    step_two(client, cast.anna.email)
    assert client.session["places"] == [["woodgrove", "Woodgrove"], ["contoso", "Contoso"]]
    assert client.get("/").url == "/woodgrove/home/"


def test_root_and_signing_out(cast, signed_in):
    client = signed_in(cast.megan)
    assert client.get("/sign-in/").url == "/"
    assert client.get("/sign-out/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/sign-out/").url == "/sign-in/"
    assert not is_signed_in(client)
    assert client.get("/").url == "/sign-in/"


def test_somebody_who_lost_their_last_place_is_signed_out(cast, signed_in):
    client = signed_in(cast.isaiah)
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
    assert client.get("/").url == "/sign-in/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/login/", "/sign-in/signup/"])
def test_pages_of_the_sign_in_library_are_not_exposed(cast, client, address):
    assert client.get(address).status_code == 404


def test_demo_people_are_listed_in_the_demo_only(cast, client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "people.txt").write_text("megan.bowen@contoso.example  global admin")
    assert "global admin" not in client.get("/sign-in/").text
    settings.DEMO = True
    assert "global admin" in client.get("/sign-in/").text
