"""start_job(): write a job in the running transaction; it begins after the commit."""

from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.audit.record import Stamped
from kernel.isolation.scope import current_tenant_id
from kernel.jobs.models import Job
from kernel.outbox import wake
from kernel.values.clock import actual, now


def start_job(
    *,
    kind: str,
    actor: Stamped,
    total: int,
    params: dict[str, Any],
    subject_id: UUID | None = None,
    subject_name: str = "",
) -> Job:
    """Write the row and ask a worker to begin; `total` counts items (people, rows)."""
    job = Job.objects.create(
        kind=kind,
        params=params,
        total=total,
        created_by_id=actor.person_id,
        created_by_name=actor.name,
        subject_id=subject_id,
        subject_name=subject_name,
        created_at=now(),
        wake_at=actual(),
    )
    wake_job(job.id)
    return job


def wake_job(job_id: UUID) -> None:
    """After the commit ask a worker to go on with a job; a lost call is made good by the sweeper."""
    tenant_id = current_tenant_id()
    transaction.on_commit(lambda: wake.send(wake.RUN_JOB, str(tenant_id), str(job_id)), robust=True)
