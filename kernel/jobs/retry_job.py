"""retry_job(): set a job going again that stopped after too many failures."""

from typing import Protocol
from uuid import UUID

from kernel.jobs.models import Job
from kernel.jobs.rules import JobReason, may_retry
from kernel.jobs.start import wake_job
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused


class Starts(Protocol):
    """Who acts."""

    @property
    def person_id(self) -> UUID | None: ...


def retry_job(*, actor: Starts, job_id: UUID) -> Job:
    """Let a stopped job go on where it was; what is done stays done. Raises Refused with a JobReason."""
    job = Job.objects.select_for_update(no_key=True, of=("self",)).filter(id=job_id).first()
    if job is None:
        raise Refused(Decision.no(JobReason.UNKNOWN_JOB))
    may_retry(job, actor_id=actor.person_id).or_refuse()
    job.state, job.attempts, job.error, job.finished_at, job.wake_at = Job.State.WAITING, 0, "", None, now()
    job.save(update_fields=["state", "attempts", "error", "finished_at", "wake_at"])
    wake_job(job.id)
    return job
