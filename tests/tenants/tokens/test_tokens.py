"""Tokens: shown once, kept hashed, bound to organization, scopes, roles and days."""

from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.decision import Refused
from tenants.models import Person, Token
from tenants.permissions.can import Forbidden
from tenants.tokens.create_token import create_token
from tenants.tokens.revoke_token import revoke_token
from tenants.tokens.rules import MOST_PER_PERSON, TokenReason, may_be_made
from tenants.tokens.scopes import Scope, require_scope
from tests.factories.tenants import actor, make_token

GOOD = {"name": "Nightly report", "scopes": [Scope.PEOPLE_READ], "days": 30}


def reasons(refused):
    return [reason.code for reason in refused.value.reasons]


def make(person, **changes):
    acting = actor(person)
    with tenant_scope(person.tenant_id):
        return create_token(actor=acting, **{**GOOD, **changes})


def all_tokens(organization):
    with tenant_scope(organization.id):
        return list(Token.objects.order_by("created_at"))


def test_only_the_hash_is_kept_and_the_journal_says_so(cast):
    made = make(cast.isaiah)
    [kept] = all_tokens(cast.contoso)
    assert kept.digest == sha256(made.secret.encode()).hexdigest()
    assert made.secret.startswith(kept.prefix)
    assert len(kept.prefix) < len(made.secret) / 3
    with tenant_scope(cast.contoso.id):
        [entry] = Entry.objects.all()
    assert (entry.verb, entry.actor_name, entry.subject_id) == ("token.created", "Isaiah Langer", kept.id)
    assert made.secret not in str(entry.details)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": 0}, TokenReason.DAYS),
        ({"days": 366}, TokenReason.DAYS),
        ({"scopes": []}, TokenReason.SCOPES),
        ({"scopes": ["everything"]}, TokenReason.SCOPES),
        ({"name": "   "}, TokenReason.NAME),
        ({"name": "x" * 101}, TokenReason.NAME),
    ],
)
def test_bad_input_changes_nothing(cast, changes, code):
    with pytest.raises(Refused) as refused:
        make(cast.isaiah, **changes)
    assert reasons(refused) == [code]
    assert all_tokens(cast.contoso) == []


def test_a_guest_may_not(cast):
    with pytest.raises(Refused) as refused:
        make(cast.anna_guest)
    assert reasons(refused) == [Forbidden.NOT_ALLOWED]
    assert all_tokens(cast.contoso) == []


def test_a_token_makes_no_token(cast):
    acting = actor(cast.megan)
    with_token = type(acting)(
        **{**{f: getattr(acting, f) for f in acting.__slots__}, "scopes": frozenset(Scope)}
    )
    with tenant_scope(cast.contoso.id), pytest.raises(Refused) as refused:
        create_token(actor=with_token, **GOOD)
    assert reasons(refused) == [TokenReason.BY_TOKEN]


def test_there_is_an_end_to_it():
    full = may_be_made(name="x", scopes=GOOD["scopes"], days=1, has=MOST_PER_PERSON, with_token=False)
    assert [reason.code for reason in full.reasons] == [TokenReason.TOO_MANY]
    assert may_be_made(name="x", scopes=GOOD["scopes"], days=365, has=MOST_PER_PERSON - 1, with_token=False)


def test_own_tokens_only_unless_global_admin(cast):
    token = make(cast.isaiah).token
    with tenant_scope(cast.contoso.id), pytest.raises(Refused) as refused:
        revoke_token(actor=actor(cast.patti), token_id=token.id)
    assert reasons(refused) == [TokenReason.UNKNOWN]
    assert all_tokens(cast.contoso)[0].revoked_at is None
    with tenant_scope(cast.contoso.id):
        revoke_token(actor=actor(cast.megan), token_id=token.id)
    assert all_tokens(cast.contoso)[0].revoked_at is not None


def test_a_token_of_another_organization_is_unknown(cast):
    token = make(cast.isaiah).token
    with tenant_scope(cast.woodgrove.id), pytest.raises(Refused) as refused:
        revoke_token(actor=actor(cast.anna), token_id=token.id)
    assert reasons(refused) == [TokenReason.UNKNOWN]


def ask(secret, address="/api/v1/contoso/me/"):
    return Client().get(address, headers={"authorization": f"Bearer {secret}"})


def test_a_token_acts_as_its_person_in_its_organization_only(cast):
    secret = make_token(cast.lidia, "people:read")
    answer = ask(secret)
    assert answer.status_code == 200
    assert (answer.json()["email"], answer.json()["roles"], answer.json()["scopes"]) == (
        cast.lidia.email, ["license"], ["people:read"],
    )  # fmt: skip
    elsewhere = ask(secret, "/api/v1/woodgrove/me/")
    assert elsewhere.status_code == 401
    assert elsewhere["Content-Type"] == "application/problem+json"
    # Whether an organization exists is not told.
    assert ask(secret, "/api/v1/nowhere/me/").content == elsewhere.content


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: Token.objects.update(expires_at=now() - timedelta(seconds=1)),
        lambda cast: Token.objects.update(revoked_at=now()),
        lambda cast: Person.objects.filter(id=cast.lidia.id).update(is_active=False),
    ],
    ids=["expired", "revoked", "person switched off"],
)
def test_a_token_that_ended_is_refused(cast, change):
    secret = make_token(cast.lidia, "people:read")
    with tenant_scope(cast.contoso.id):
        change(cast)
    assert ask(secret).status_code == 401


def test_a_token_opens_no_page(cast):
    secret = make_token(cast.megan, "people:read")
    answer = ask(secret, "/contoso/settings/integrations/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


def test_last_use_is_noted_at_most_once_a_minute(cast):
    secret = make_token(cast.lidia, "people:read")
    ask(secret)
    first = all_tokens(cast.contoso)[0].last_used_at
    assert first is not None
    ask(secret)
    assert all_tokens(cast.contoso)[0].last_used_at == first
    with tenant_scope(cast.contoso.id):
        Token.objects.update(last_used_at=now() - timedelta(seconds=61))
    ask(secret)
    assert all_tokens(cast.contoso)[0].last_used_at > first


def test_scopes_limit_tokens_and_not_sessions(cast):
    session = actor(cast.megan)
    require_scope(session, Scope.PEOPLE_READ)
    with_token = type(session)(
        **{**{f: getattr(session, f) for f in session.__slots__}, "scopes": frozenset()}
    )
    with pytest.raises(Refused) as refused:
        require_scope(with_token, Scope.PEOPLE_READ)
    assert reasons(refused) == [Forbidden.TOKEN_SCOPE]


def test_the_page_shows_the_secret_once(cast, signed_in):
    client = signed_in(cast.isaiah)
    page = client.get("/contoso/settings/integrations/")
    form = {**GOOD, "submission_key": page.context["submission_key"]}
    made = client.post("/contoso/settings/integrations/", form)
    secret = made.context["made"].secret
    assert secret in made.text
    assert "no-store" in made["Cache-Control"]
    again = client.post("/contoso/settings/integrations/", form)
    assert again.status_code == 302
    assert secret not in client.get(again.url).text
    assert len(all_tokens(cast.contoso)) == 1


def test_the_page_refuses_with_the_field(cast, signed_in):
    page = signed_in(cast.isaiah).post("/contoso/settings/integrations/", {"name": "x", "days": 400})
    assert page.status_code == 422
    assert all_tokens(cast.contoso) == []


def test_a_refused_form_can_be_sent_again(cast, signed_in, monkeypatch):
    monkeypatch.setattr("tenants.tokens.rules.MOST_PER_PERSON", 1)
    first = make(cast.isaiah).token
    client = signed_in(cast.isaiah)
    form = {**GOOD, "submission_key": "the-same"}
    assert client.post("/contoso/settings/integrations/", form).status_code == 422
    assert all_tokens(cast.contoso) == [first]
    with tenant_scope(cast.contoso.id):
        revoke_token(actor=actor(cast.isaiah), token_id=first.id)
    assert client.post("/contoso/settings/integrations/", form).context["made"].secret
    assert len(all_tokens(cast.contoso)) == 2


def test_revoking_asks_first(cast, signed_in):
    token = make(cast.isaiah).token
    address = f"/contoso/settings/integrations/{token.id}/revoke/"
    client = signed_in(cast.isaiah)
    assert "Nightly report" in client.get(address).text
    assert all_tokens(cast.contoso)[0].revoked_at is None
    assert client.post(address).status_code == 302
    assert all_tokens(cast.contoso)[0].revoked_at is not None
    assert signed_in(cast.patti).get(address).status_code == 404


def test_a_guest_is_told_who_can_help(cast, signed_in):
    page = signed_in(cast.anna_guest).get("/contoso/settings/integrations/")
    assert page.status_code == 403
    assert "Global admin" in page.text


def command(*words):
    out = StringIO()
    call_command("create_token", *words, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_secret_alone(cast):
    out = command(
        "Nestor.Wilke@contoso.example", "--organization", "contoso", "--scope", "people:read", "--days", "7"
    )
    assert ask(out.strip()).json()["scopes"] == ["people:read"]
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["x@contoso.example", "--organization", "contoso"], "nobody with the address"),
        (["megan.bowen@contoso.example", "--organization", "nowhere"], "no organization"),
        (["megan.bowen@contoso.example", "--organization", "contoso", "--scope", "all"], "no scope all"),
        (["megan.bowen@contoso.example", "--organization", "contoso", "--days", "999"], "between 1 and 365"),
        (["finn.bakker@fabrikam.example", "--organization", "contoso"], "nobody with the address"),
    ],
)
def test_the_command_ends_with_2_and_a_line_for_bad_input(cast, words, says):
    with pytest.raises(CommandError, match=says) as error:
        command(*words)
    assert error.value.returncode == 2
    assert all_tokens(cast.contoso) == []
