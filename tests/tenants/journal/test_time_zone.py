"""Moments are those of the organization, on the page and in a file."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine

from kernel.audit.record import record
from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from tenants.models import Organization
from tenants.people.verbs import PersonVerb
from tests.cast import make_cast
from tests.factories.tenants import actor

ADDRESS = "/contoso/settings/audit/"


@pytest.fixture
def megan(real_db):
    """Half an hour before midnight in UTC she switched somebody off; in Amsterdam it was the next day."""
    from tenants.signin.find_organization import forget_known_names

    forget_known_names()
    cast = make_cast()
    acting = actor(cast.megan)
    with (
        tenant_scope(cast.contoso.id),
        time_machine.travel(datetime(2027, 1, 31, 23, 30, tzinfo=UTC), tick=False),
    ):
        Organization.objects.filter(id=cast.contoso.id).update(time_zone="Europe/Amsterdam")
        record(
            PersonVerb.SWITCHED_OFF,
            actor=acting,
            subject_type="person",
            subject_id=uuid7(),
            subject_name="Isaiah",
        )
    return cast.megan


def test_a_day_is_the_organizations_day(megan, signed_in) -> None:
    client = signed_in(megan)
    assert "Feb 1, 2027" in client.get(ADDRESS).text
    assert len(client.get(f"{ADDRESS}?at_after=2027-02-01&at_before=2027-02-01").context["rows"]) == 1
    assert client.get(f"{ADDRESS}?at_after=2027-01-31&at_before=2027-01-31").context["rows"] == []


def test_a_file_says_its_zone_and_keeps_to_it(megan, signed_in) -> None:
    content = b"".join(signed_in(megan).get(f"{ADDRESS}?export=csv").streaming_content).decode("utf-8-sig")
    head, row = csv.reader(StringIO(content))
    assert (head[0], row[0]) == ("When (Europe/Amsterdam)", "2027-02-01 00:30:00+01")
