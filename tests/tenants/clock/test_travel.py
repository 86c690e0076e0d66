"""`manage.py travel`: day by day, each with its work; only in a demo, only forward, and back to the present."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kernel.isolation.scope import tenant_scope
from kernel.jobs.daily import register
from kernel.outbox.models import Message
from kernel.outbox.post import post
from kernel.values.clock import actual, now
from tenants.clock.travel import shown
from tenants.models import Organization
from tests.factories.tenants import inside, make_organization

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=30)


@pytest.fixture
def contoso(db, clocks, days):
    from tenants.signin.find_organization import forget_known_names

    forget_known_names()
    return make_organization("contoso", time_zone="Europe/Amsterdam")


def travel(*words) -> str:
    out = StringIO()
    call_command("travel", "contoso", *words, stdout=out)
    return out.getvalue()


def refused(*words) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        travel(*words)
    return error.value.returncode, str(error.value)


def distance(organization):
    with tenant_scope(organization.id):
        return now() - actual()


def test_each_day_has_its_work_in_its_own_time(contoso):
    moments = []

    def work(tenant_id):
        with tenant_scope(tenant_id):
            moments.append(now() - actual())
        return [f"thing {len(moments)}"] if len(moments) != 2 else []

    register("test", work, 10)
    said = travel("--days", "3").splitlines()
    assert [round(moment / timedelta(days=1)) for moment in moments] == [1, 2, 3]
    clock = shown(contoso.id)
    first, third = (clock - timedelta(days=back) for back in (2, 0))
    assert said == [
        f"{first:%Y-%m-%d}  thing 1",
        f"{third:%Y-%m-%d}  thing 3",
        f"The clock of contoso stands at {clock:%Y-%m-%d %H:%M} (Europe/Amsterdam).",
    ]
    assert abs(distance(contoso) - timedelta(days=3)) < SOON


def test_to_a_day(contoso):
    day = shown(contoso.id).date() + timedelta(days=40)
    assert "Nothing happened on the way." in travel("--to", day.isoformat())
    assert shown(contoso.id).date() == day


def test_back_to_the_present(contoso):
    travel("--days", "9")
    assert "What happened in the future stays as it is." in travel("--back")
    assert abs(distance(contoso)) < SOON


@pytest.mark.parametrize("words", [("--days", "0"), ("--days", "-3"), ("--to", "2020-01-01")])
def test_time_does_not_go_backward(contoso, words):
    code, said = refused(*words)
    assert code == 2
    assert said.startswith("Time goes forward only")


def test_refusals_are_a_line_and_code_2(contoso, settings):
    assert refused("--to", "tomorrow") == (2, "“tomorrow” is no day; write it as 2027-03-01.")
    assert refused("--days", "9999") == (2, "A clock goes at most 3660 days ahead.")
    with pytest.raises(CommandError, match="no organization “nowhere”") as error:
        call_command("travel", "nowhere", "--back")
    assert error.value.returncode == 2
    settings.DEMO = False
    assert refused("--days", "1") == (2, "Clocks are moved in a demo only: set SELFSERVICE_DEMO=1.")


def test_a_day_that_fails_stops_the_journey_there(contoso):
    def fail(tenant_id):
        raise ValueError("no bank")

    register("test", fail, 10)
    code, said = refused("--days", "3")
    assert code == 1
    assert said.endswith("Failed: test. no bank")
    assert abs(distance(contoso) - timedelta(days=1)) < SOON


def test_mail_for_a_later_day_leaves_when_that_day_comes(contoso):
    with tenant_scope(contoso.id):
        post(kind="test", key="later", payload={}, not_before=now() + timedelta(days=2))
        post(kind="test", key="tried", payload={}, not_before=now() + timedelta(days=2))
        Message.objects.filter(key="tried").update(attempts=1)
    travel("--days", "2")
    with inside(contoso.id):
        due = Message.objects.filter(not_before__lte=actual())
        assert [message.key for message in due] == ["later"]


def test_the_others_stay_in_the_present(contoso):
    other = make_organization("woodgrove")
    travel("--days", "5")
    assert abs(distance(other)) < SOON
    with inside(other.id):
        assert Organization.objects.get(id=other.id).clock_ahead == 0
