"""May this job be tried again? Pure."""

from enum import StrEnum
from uuid import UUID

from kernel.jobs.models import Job
from kernel.values.decision import Decision


class JobReason(StrEnum):
    """Why a job cannot be tried again; each has its sentence in explain.py."""

    UNKNOWN_JOB = "unknown_job"
    NOT_YOUR_JOB = "not_your_job"
    NOT_STOPPED = "job_not_stopped"


def may_retry(job: Job, *, actor_id: UUID | None, is_their_business: bool = False) -> Decision:
    """Answer whether somebody may set a job going again that stopped because of failures.

    Who started it may, and whoever may start such jobs (`is_their_business`).
    """
    started_it = job.created_by_id is not None and job.created_by_id == actor_id
    if not (started_it or is_their_business):
        return Decision.no(JobReason.NOT_YOUR_JOB, name=job.created_by_name)
    return Decision.yes() if job.state == Job.State.FAILED else Decision.no(JobReason.NOT_STOPPED)
