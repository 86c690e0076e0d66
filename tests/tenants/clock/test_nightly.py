"""The nightly work: found when due, done once by one runner, caught up after downtime."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from kernel.jobs.daily import register
from kernel.outbox import wake
from kernel.values.clock import actual
from tenants.clock import nightly, tasks
from tenants.clock.nightly import due_organizations, run_due
from tenants.models import Organization
from tests.factories.tenants import inside, make_organization


def put(organization, **values):
    with inside(organization.id):
        Organization.objects.filter(id=organization.id).update(**values)


def fresh(organization) -> Organization:
    with inside(organization.id):
        return Organization.objects.get(id=organization.id)


def due():
    return {tenant_id for batch in due_organizations() for tenant_id in batch}


@pytest.fixture
def organization(db):
    return make_organization("contoso", time_zone="Europe/Amsterdam")


@pytest.fixture
def done(days):
    seen = []
    register("test", lambda tenant_id: seen.append(tenant_id) or ["done"], 10)
    return seen


def test_a_new_organization_is_due_and_then_not_before_its_night(organization, done):
    assert due() == {organization.id}
    assert run_due(organization.id) == ["done"]
    assert due() == set()
    assert timedelta() < fresh(organization).next_daily_at - actual() <= timedelta(hours=25)
    assert run_due(organization.id) == []
    assert done == [organization.id]


def test_after_days_of_downtime_it_is_done_once(organization, done):
    put(organization, next_daily_at=actual() - timedelta(days=5))
    assert due() == {organization.id}
    run_due(organization.id)
    run_due(organization.id)
    assert done == [organization.id]
    assert fresh(organization).next_daily_at > actual()


def test_a_suspended_organization_rests(organization, done):
    put(organization, is_active=False)
    assert due() == set()
    assert run_due(organization.id) == []


def test_a_failure_is_tried_again_after_the_lease(organization, days):
    fails = [ValueError("no bank")]

    def work(tenant_id):
        if fails:
            raise fails.pop()
        return ["done"]

    register("test", work, 10)
    assert run_due(organization.id) == []
    assert due() == set()
    left = fresh(organization).next_daily_at - actual()
    assert nightly.LEASE - timedelta(minutes=1) < left <= nightly.LEASE
    put(organization, next_daily_at=actual())
    assert run_due(organization.id) == ["done"]


def test_the_tick_queues_only_who_is_due_in_batches_and_with_an_end(db, done, monkeypatch):
    organizations = [make_organization(f"org{number}") for number in range(5)]
    put(organizations[0], next_daily_at=actual() + timedelta(hours=1))
    monkeypatch.setattr(nightly, "BATCH", 2)
    queued = []
    monkeypatch.setattr(
        wake, "send", lambda task, *args, expires=None: queued.append((task, *args, expires)) or True
    )
    tasks.tick()
    wanted = {("daily.run", str(one.id), settings.DAILY_TICK_SECONDS) for one in organizations[1:]}
    assert (len(queued), set(queued)) == (4, wanted)
    for _, tenant_id, _ in queued:
        tasks.run(tenant_id)
    assert due() == set()
    assert set(done) == {one.id for one in organizations[1:]}


def test_with_the_queue_away_the_tick_gives_up_until_the_next_one(organization, monkeypatch):
    make_organization("woodgrove")
    asked = []
    monkeypatch.setattr(wake, "send", lambda *args, expires=None: asked.append(args) and False)
    tasks.tick()
    assert len(asked) == 1
    assert len(due()) == 2


def test_whose_clock_is_ahead_has_its_night_when_the_others_have(organization, done, clocks):
    put(organization, clock_ahead=365 * 86400)
    run_due(organization.id)
    assert fresh(organization).next_daily_at - actual() <= timedelta(hours=25)


def test_finding_who_is_due_costs_the_same_for_one_and_for_many(db, django_assert_num_queries):
    make_organization("one")
    with django_assert_num_queries(10):  # two looks: a savepoint, the role, the rows, and out again
        due()
    for number in range(20):
        make_organization(f"org{number}")
    with django_assert_num_queries(10):
        due()


def test_two_runners_do_it_once(real_db, days):
    organization = make_organization("contoso")
    done, together = [], threading.Barrier(4)
    register("test", lambda tenant_id: done.append(tenant_id) or [], 10)

    def work():
        together.wait()
        run_due(organization.id)
        connection.close()

    runners = [threading.Thread(target=work) for _ in range(4)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert done == [organization.id]


def test_the_worker_knows_the_tasks():
    from selfservice.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert tasks.RUN in app.tasks
