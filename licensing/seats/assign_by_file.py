"""assign_by_file(): give everybody in an uploaded file a seat, as a job."""

from uuid import UUID

from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.values.decision import Decision, Refused
from licensing.models import SeatFile
from licensing.seats.journal import SeatVerb, remember
from licensing.seats.load import lock_one
from licensing.seats.plan_file import plan
from licensing.seats.rules import SeatReason, may_change_seats
from licensing.seats.write import reserve_seats
from tenants.actor import Actor

JOB = "assign_by_file"


def assign_by_file(*, actor: Actor, file_id: UUID) -> Job:
    """Set the seats aside that the file needs and start the job; a file already started returns its job.

    Too few free seats, or nobody to seat, is said before anything is written. Raises Refused.
    """
    file = _locked(file_id, actor)
    if file.job_id:
        return Job.objects.get(id=file.job_id)
    subscription = lock_one(file.subscription_id)
    may_change_seats(actor, subscription).or_refuse()
    found = plan(file, subscription)
    found.decision.or_refuse()
    reserve_seats(subscription, found.people)
    job = start_job(
        kind=JOB,
        actor=actor,
        total=file.lines,
        params={"file": str(file.id)},
        subject_id=subscription.id,
        subject_name=subscription.product.name,
    )
    SeatFile.objects.filter(id=file.id).update(job_id=job.id, reserved=found.people)
    remember(
        SeatVerb.FILE_STARTED, subscription, [], actor, file=file.name, job=str(job.id), wanted=found.people
    )
    return job


def _locked(file_id: UUID, actor: Actor) -> SeatFile:
    file = SeatFile.objects.select_for_update(no_key=True, of=("self",)).filter(id=file_id).first()
    if file is None or file.created_by_id != actor.person_id:
        raise Refused(Decision.no(SeatReason.UNKNOWN_FILE))
    return file
