"""A job goes on, whatever dies: batch and counters are one transaction, failures are kept, nobody doubles work."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from kernel.isolation.scope import tenant_scope
from kernel.jobs import run, tasks
from kernel.jobs.models import Job, JobResult
from kernel.jobs.start import start_job
from kernel.outbox import wake
from kernel.values.clock import now
from tests.factories.tenants import actor, inside


def start(person, total=5) -> Job:
    with tenant_scope(person.tenant_id):
        return start_job(kind="count", actor=actor(person), total=total, params={}, subject_name="sheep")


def fresh(job) -> Job:
    with inside(job.tenant_id):
        return Job.objects.get(id=job.id)


def put(job, **values) -> None:
    with inside(job.tenant_id):
        Job.objects.filter(id=job.id).update(**values)


@pytest.mark.django_db
def test_it_goes_batch_by_batch_to_its_end(cast, counting):
    job = start(cast.megan)
    assert (job.state, job.created_by_name) == (Job.State.WAITING, "Megan Bowen")
    assert run.run(job.tenant_id, job.id) is False
    done = fresh(job)
    assert counting.steps == [2, 2, 1]
    assert (done.state, done.done, done.failed, done.percent) == (Job.State.DONE, 4, 1, 100)
    assert done.started_at <= done.finished_at
    with inside(job.tenant_id):
        assert JobResult.objects.get(job_id=job.id).reason == "odd"


@pytest.mark.django_db
def test_a_finished_job_is_left_alone(cast, counting):
    job = start(cast.megan)
    run.run(job.tenant_id, job.id)
    run.run(job.tenant_id, job.id)
    assert counting.steps == [2, 2, 1]


@pytest.mark.django_db
def test_a_worker_is_asked_only_after_the_commit(
    cast, counting, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(wake, "send", lambda task, *args: asked.append((task, args)))
    with django_capture_on_commit_callbacks() as callbacks:
        job = start(cast.megan)
    assert asked == []
    for call in callbacks:
        call()
    assert asked == [("jobs.run", (str(job.tenant_id), str(job.id)))]


@pytest.mark.django_db
def test_a_failed_step_leaves_nothing_and_is_tried_again_later(cast, counting):
    counting.fails.append(ValueError("no sheep"))
    job = start(cast.megan)
    run.run(job.tenant_id, job.id)
    failed = fresh(job)
    assert (failed.state, failed.attempts, failed.error, failed.params) == (
        Job.State.RUNNING,
        1,
        "ValueError: no sheep",
        {},
    )
    assert failed.wake_at > now()
    run.run(job.tenant_id, job.id)
    assert (fresh(job).state, fresh(job).attempts, fresh(job).error) == (Job.State.DONE, 0, "")


@pytest.mark.django_db
def test_after_many_failures_it_stops_and_says_why(cast, counting):
    counting.fails += [ValueError("no sheep")] * 20
    job = start(cast.megan)
    for _ in range(20):
        run.run(job.tenant_id, job.id)
    assert (fresh(job).state, fresh(job).attempts) == (Job.State.FAILED, run.MOST_ATTEMPTS)
    assert len(counting.fails) == 20 - run.MOST_ATTEMPTS


@pytest.mark.django_db
def test_each_failure_waits_longer(cast, counting):
    counting.fails += [ValueError("no sheep")] * 3
    job, pauses = start(cast.megan), []
    for _ in range(3):
        run.run(job.tenant_id, job.id)
        pauses.append(round((fresh(job).wake_at - now()).total_seconds()))
    assert pauses == [1, 2, 4]


@pytest.mark.django_db
def test_the_sweeper_finds_what_nobody_works_on(cast, counting):
    mine = lambda: [job_id for _, job_id in run.jobs_to_wake()]  # noqa: E731 asked four times
    job = start(cast.megan)
    assert mine() == [job.id]
    put(job, state=Job.State.RUNNING, wake_at=now() + timedelta(seconds=5))
    assert mine() == []
    put(job, wake_at=now() - timedelta(seconds=1))
    assert mine() == [job.id]
    run.run(job.tenant_id, job.id)
    assert mine() == []


@pytest.mark.django_db
def test_a_long_job_goes_to_the_end_of_the_queue(cast, counting, monkeypatch):
    monkeypatch.setattr(run, "SLICE", timedelta(0))
    asked = []
    monkeypatch.setattr(wake, "send", lambda task, *args: asked.append(args) or True)
    job = start(cast.megan)
    tasks.run_job(str(job.tenant_id), str(job.id))
    assert (counting.steps, asked) == ([2], [(str(job.tenant_id), str(job.id))])


@pytest.mark.django_db
def test_without_a_queue_it_goes_on_by_itself(cast, counting, monkeypatch):
    monkeypatch.setattr(run, "SLICE", timedelta(0))
    monkeypatch.setattr(wake, "send", lambda task, *args: False)
    job = start(cast.megan)
    tasks.run_job(str(job.tenant_id), str(job.id))
    assert fresh(job).state == Job.State.DONE


def test_a_database_that_goes_away_is_nobodys_fault(real_db, counting):
    from tests.cast import make_cast

    counting.fails.append(OperationalError("server closed the connection unexpectedly"))
    job = start(make_cast().megan)
    put(job, wake_at=now() + timedelta(minutes=5))
    run.run(job.tenant_id, job.id)
    assert (fresh(job).state, fresh(job).attempts) == (Job.State.WAITING, 0)
    assert [job_id for _, job_id in run.jobs_to_wake()] == [job.id]
    run.run(job.tenant_id, job.id)
    assert fresh(job).state == Job.State.DONE


def test_a_lost_connection_is_replaced(real_db, counting):
    from tests.cast import make_cast

    job = start(make_cast().megan)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    # The socket is gone, and nobody told Django.
    connection.connection.close()
    run.run(job.tenant_id, job.id)
    run.run(job.tenant_id, job.id)
    assert fresh(job).state == Job.State.DONE


def test_two_workers_never_do_the_same_batch(real_db, counting):
    from tests.cast import make_cast

    job = start(make_cast().megan, total=200)
    together = threading.Barrier(4)

    def work():
        together.wait()
        while not fresh(job).is_finished:
            run.run(job.tenant_id, job.id)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (fresh(job).handled, sum(counting.steps)) == (200, 200)
