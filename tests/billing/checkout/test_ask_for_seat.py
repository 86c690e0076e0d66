"""The organization's free license comes first: asking for it costs nothing and writes to those who can assign."""

import pytest
from time_machine import travel

from billing.checkout.ask_for_seat import ask_for_seat
from billing.checkout.ask_rules import AskReason
from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from tests.billing.checkout.world import letters
from tests.factories.licensing import make_subscription
from tests.factories.tenants import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def central(cast, power_bi):
    return make_subscription(cast.contoso, power_bi, quantity=5, seats=[cast.megan])


def ask(person, product):
    who = actor(person)
    with tenant_scope(person.tenant_id):
        return ask_for_seat(actor=who, product=product)


def refused(person, product) -> list[str]:
    with pytest.raises(Refused) as refusal:
        ask(person, product)
    return [str(reason.code) for reason in refusal.value.reasons]


def test_license_and_global_admins_are_asked(cast, power_bi, central):
    asked = ask(cast.isaiah, power_bi)
    assert (asked.names, asked.is_new) == (("Lidia Holloway", "Megan Bowen"), True)
    first, second = letters(cast.contoso)
    assert {first["to"], second["to"]} == {"lidia.holloway@contoso.example", "megan.bowen@contoso.example"}
    assert first["subject"] == "Isaiah Langer asks for a license of Power BI Pro"
    assert "4 licenses are free right now." in " ".join(first["text"].split())
    with tenant_scope(cast.contoso.id):
        entry = Entry.objects.get(verb="purchase.seat_asked")
        assert (entry.actor_id, entry.subject_id) == (cast.isaiah.id, power_bi.id)


def test_once_a_day_per_person_and_product(cast, power_bi, central):
    with travel("2026-03-12T10:00:00Z", tick=True):
        ask(cast.isaiah, power_bi)
        assert ask(cast.isaiah, power_bi).is_new is False
        assert len(letters(cast.contoso)) == 2
        ask(cast.adele, power_bi)
        assert len(letters(cast.contoso)) == 4
    with travel("2026-03-13T00:30:00Z", tick=True):
        assert ask(cast.isaiah, power_bi).is_new is True
    assert len(letters(cast.contoso)) == 6


def test_there_must_be_something_to_ask_for(cast, power_bi):
    assert refused(cast.isaiah, power_bi) == [AskReason.NO_FREE_LICENSE]
    make_subscription(cast.contoso, power_bi, quantity=5, bought_by=cast.adele)
    assert refused(cast.isaiah, power_bi) == [AskReason.NO_FREE_LICENSE]
    assert letters(cast.contoso) == []


def test_who_has_one_and_who_cannot_hold_one(cast, power_bi, central):
    assert refused(cast.megan, power_bi) == [AskReason.ALREADY_HELD]
    assert refused(cast.anna_guest, power_bi) == [AskReason.GUEST]


def test_nobody_to_ask(cast, power_bi):
    make_subscription(cast.fabrikam, power_bi, quantity=5)
    assert refused(cast.finn, power_bi) == [AskReason.NOBODY_TO_ASK]
