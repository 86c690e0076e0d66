"""Do a job batch by batch; each batch and its counters are one transaction."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F

from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.jobs.handlers import Batch, kind_of
from kernel.jobs.models import Job, JobResult
from kernel.values.clock import actual, now

log = structlog.get_logger()

# A running job whose worker died is picked up by the sweeper after this long.
LEASE = timedelta(seconds=5)
MOST_ATTEMPTS = 8
# Then the job goes to the end of the queue: a long one must not keep others' work and letters waiting.
SLICE = timedelta(seconds=4)


def run(tenant_id: UUID, job_id: UUID) -> bool:
    """Go on with a job for a while; return whether it should be called again for more.

    Never raises: what fails is kept in the row, or found again by the sweeper when the database is away.
    """
    until = actual() + SLICE
    while _step(tenant_id, job_id):
        if actual() >= until:
            return True
    return False


def jobs_to_wake() -> list[tuple[UUID, UUID]]:
    """Return (tenant, job) of unfinished jobs that nobody seems to work on."""
    with all_tenants(because=Because.JOBS):
        lost = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], wake_at__lte=actual())
        return list(lost.order_by("wake_at").values_list("tenant_id", "id")[:1000])


def _step(tenant_id: UUID, job_id: UUID) -> bool:
    try:
        with tenant_scope(tenant_id):
            job = _claim(job_id)
            if job is None:
                return False
            batch = kind_of(job).step(job)
            _write(job, batch)
            return not batch.finished
    except (OperationalError, InterfaceError) as error:
        # The database went away, or two got in each other's way: nobody's fault, so no attempt is counted.
        log.warning("job_step_interrupted", job=str(job_id), error=str(error).strip())
        _leave_to_the_sweeper(tenant_id, job_id)
    except Exception as error:
        log.exception("job_step_failed", job=str(job_id))
        _after_failure(tenant_id, job_id, error)
    return False


def _leave_to_the_sweeper(tenant_id: UUID, job_id: UUID) -> None:
    connection.close()
    with suppress(DatabaseError, InterfaceError), tenant_scope(tenant_id):
        Job.objects.filter(id=job_id).update(wake_at=actual())


def _claim(job_id: UUID) -> Job | None:
    unfinished = Job.objects.filter(id=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return unfinished.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()


def _write(job: Job, batch: Batch) -> None:
    JobResult.objects.bulk_create(batch.results)
    failed = sum(result.outcome == JobResult.Outcome.FAILED for result in batch.results)
    moment = now()
    Job.objects.filter(id=job.id).update(
        done=F("done") + batch.done,
        failed=F("failed") + failed + batch.failed,
        skipped=F("skipped") + len(batch.results) - failed + batch.skipped,
        attempts=0,
        error="",
        state=Job.State.DONE if batch.finished else Job.State.RUNNING,
        started_at=job.started_at or moment,
        finished_at=moment if batch.finished else None,
        wake_at=actual() + LEASE,
    )


def _after_failure(tenant_id: UUID, job_id: UUID, error: Exception) -> None:
    with suppress(OperationalError, InterfaceError), tenant_scope(tenant_id):
        job = _claim(job_id)
        if job is None:
            return
        dead = job.attempts + 1 >= MOST_ATTEMPTS
        Job.objects.filter(id=job_id).update(
            attempts=job.attempts + 1,
            error=f"{type(error).__name__}: {error}"[:2000],
            state=Job.State.FAILED if dead else Job.State.RUNNING,
            finished_at=now() if dead else None,
            wake_at=actual() + timedelta(seconds=2**job.attempts),
        )
