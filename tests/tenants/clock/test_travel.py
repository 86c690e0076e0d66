"""`manage.py travel`: day by day, each with its work; only in a demo, only forward, and back to the present."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kernel.audit.record import PORTAL
from kernel.isolation.scope import tenant_scope
from kernel.jobs.daily import register
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.outbox import handlers, relay
from kernel.outbox.models import Message
from kernel.outbox.post import post
from kernel.values.clock import actual, now
from tenants.clock import settle
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


def test_mail_for_a_later_day_leaves_when_that_day_comes(contoso, monkeypatch):
    left = []

    def leave(tenant_id, key, payload):
        with tenant_scope(tenant_id):
            left.append((key, round((now() - actual()) / timedelta(days=1))))

    monkeypatch.setitem(handlers._handlers, "test", leave)
    with tenant_scope(contoso.id):
        post(kind="test", key="later", payload={}, not_before=now() + timedelta(days=2))
        post(kind="test", key="tried", payload={}, not_before=now() + timedelta(days=2))
        Message.objects.filter(key="tried").update(attempts=1)
    travel("--days", "3")
    assert left == [("later", 2)]


@pytest.fixture
def asked(contoso, monkeypatch):
    """Daily work that asks for something each day; returns when each was answered, in days ahead."""
    answered = []

    def answer(tenant_id, key, payload):
        with tenant_scope(tenant_id):
            answered.append((key, round((now() - actual()) / timedelta(days=1))))
            if not key.startswith("again"):
                post(kind="test", key=f"again {key}", payload={})

    def ask(tenant_id):
        with tenant_scope(tenant_id):
            post(kind="test", key=f"day {round((now() - actual()) / timedelta(days=1))}", payload={})
        return []

    monkeypatch.setitem(handlers._handlers, "test", answer)
    register("test", ask, 10)
    return answered


def test_what_a_day_has_asked_for_is_answered_on_that_day(asked):
    travel("--days", "3")
    assert asked == [(key, day) for day in (1, 2, 3) for key in (f"day {day}", f"again day {day}")]


def test_what_a_worker_has_in_hand_is_waited_for(contoso, asked, monkeypatch):
    claims = []

    def taken(tenant_id):
        """Somebody else claims the first message, and delivers it a little later."""
        if not claims:
            claims.extend(relay._claim(tenant_id))
            return 0
        while claims:
            relay._deliver(tenant_id, claims.pop())
        return relay.deliver_due(tenant_id)

    monkeypatch.setattr(settle, "deliver_due", taken)
    travel("--days", "1")
    assert asked == [("day 1", 1), ("again day 1", 1)]


def test_what_failed_is_not_waited_for(contoso, asked, monkeypatch):
    def refuse(tenant_id, key, payload):
        raise ConnectionError("away")

    monkeypatch.setitem(handlers._handlers, "test", refuse)
    begun = time.monotonic()
    travel("--days", "3")
    assert time.monotonic() - begun < settle.PATIENCE_SECONDS


def test_jobs_of_a_day_are_done_on_that_day(contoso, counting):
    def work(tenant_id):
        with tenant_scope(tenant_id):
            start_job(kind="count", actor=PORTAL, total=5, params={})
        return []

    register("test", work, 10)
    travel("--days", "2")
    with tenant_scope(contoso.id):
        jobs = list(Job.objects.order_by("id"))
    assert [job.state for job in jobs] == [Job.State.DONE, Job.State.DONE]
    assert jobs[1].finished_at - jobs[0].finished_at > timedelta(hours=23)


def test_the_others_stay_in_the_present(contoso):
    other = make_organization("woodgrove")
    travel("--days", "5")
    assert abs(distance(other)) < SOON
    with inside(other.id):
        assert Organization.objects.get(id=other.id).clock_ahead == 0
