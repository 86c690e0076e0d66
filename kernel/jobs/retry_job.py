"""retry_job(): set a job going again that stopped after too many failures."""

from uuid import UUID

from kernel.jobs.handlers import Asks, kind_of
from kernel.jobs.models import Job
from kernel.jobs.rules import JobReason, may_retry
from kernel.jobs.start import wake_job
from kernel.values.clock import actual
from kernel.values.decision import Decision, Refused


def retry_job(*, actor: Asks, job_id: UUID) -> Job:
    """Let a stopped job go on where it was; what is done stays done. Raises Refused with a JobReason."""
    job = Job.objects.select_for_update(no_key=True, of=("self",)).filter(id=job_id).first()
    if job is None:
        raise Refused(Decision.no(JobReason.UNKNOWN_JOB))
    their_business = kind_of(job).may_retry(actor)
    may_retry(job, actor_id=actor.person_id, is_their_business=their_business).or_refuse()
    job.state, job.attempts, job.error = Job.State.WAITING, 0, ""
    job.finished_at, job.seen_at, job.wake_at = None, None, actual()
    job.save(update_fields=["state", "attempts", "error", "finished_at", "seen_at", "wake_at"])
    wake_job(job.id)
    return job
