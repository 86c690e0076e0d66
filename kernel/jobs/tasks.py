"""Ids in, one call."""

from uuid import UUID

from celery import shared_task

from kernel.jobs import run
from kernel.outbox import wake


@shared_task(name=wake.RUN_JOB)
def run_job(tenant_id: str, job_id: str) -> None:
    """Go on with one job; with nobody to hand it on to, do all of it."""
    while run.run(UUID(tenant_id), UUID(job_id)):
        if wake.send(wake.RUN_JOB, tenant_id, job_id):
            return


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Wake jobs whose worker, queue or machine died."""
    for tenant_id, job_id in run.jobs_to_wake():
        wake.send(wake.RUN_JOB, str(tenant_id), str(job_id))
