"""The journal: complete, in words, for those who may."""

from enum import StrEnum

import pytest
from django.apps import apps

from kernel.audit import words
from kernel.audit.record import record
from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from tenants.people.verbs import PersonVerb
from tests.factories.tenants import actor

ADDRESS = "/contoso/settings/audit/"


def note(who, verb, name, **details):
    acting = actor(who)
    with tenant_scope(who.tenant_id):
        return record(
            verb, actor=acting, subject_type="person", subject_id=uuid7(), subject_name=name, **details
        )


def verbs():
    for config in apps.get_app_configs():
        __import__(config.name)
    return [verb for enum in StrEnum.__subclasses__() if enum.__name__.endswith("Verb") for verb in enum]


def test_every_verb_of_the_house_has_words():
    found = verbs()
    assert PersonVerb.IMPORTED in found
    assert [verb for verb in found if not words.has_words(verb)] == []


def test_entries_are_sentences_newest_first(cast, signed_in):
    note(cast.megan, PersonVerb.SWITCHED_OFF, "Isaiah Langer")
    note(cast.udo, PersonVerb.SWITCHED_ON, "Isaiah Langer")
    text = signed_in(cast.megan).get(ADDRESS).text
    assert text.index("Switched on Isaiah Langer.") < text.index("Switched off Isaiah Langer.")


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?who=udo", {"Switched on Isaiah Langer."}),
        ("?who=nobody", set()),
        ("?verb=person.switched_off", {"Switched off Isaiah Langer."}),
        ("?q=langer", {"Switched off Isaiah Langer.", "Switched on Isaiah Langer."}),
        ("?q=adele", set()),
        ("?at_before=2001-01-01", set()),
    ],
)
def test_filters(cast, signed_in, query, seen):
    note(cast.megan, PersonVerb.SWITCHED_OFF, "Isaiah Langer")
    note(cast.udo, PersonVerb.SWITCHED_ON, "Isaiah Langer")
    rows = signed_in(cast.nestor).get(ADDRESS + query).context["rows"]
    assert {row["sentence"] for row in rows} == seen


@pytest.mark.parametrize("who", ["lidia", "udo", "isaiah", "anna_guest"])
def test_others_may_not(cast, signed_in, who):
    assert signed_in(getattr(cast, who)).get(ADDRESS).status_code == 403


def test_another_organization_sees_nothing_of_it(cast, signed_in):
    note(cast.megan, PersonVerb.SWITCHED_OFF, "Isaiah Langer")
    assert signed_in(cast.anna).get("/woodgrove/settings/audit/").context["rows"] == []


def test_the_export_is_safe_in_a_spreadsheet(real_db):
    from django.test import Client

    from tenants.models import Account
    from tenants.signin.find_organization import forget_known_names
    from tests.cast import make_cast

    forget_known_names()
    cast = make_cast()
    note(cast.megan, PersonVerb.SWITCHED_OFF, "=cmd|' /C calc'!A0")
    client = Client()
    client.force_login(Account.objects.get(id=cast.megan.account_id))
    text = b"".join(client.get(ADDRESS + "?export=csv").streaming_content).decode()
    assert "Megan Bowen" in text
    assert "'=cmd|" in text
    assert "\n=cmd" not in text
    assert ",=cmd" not in text
