"""delete(): gone for good; every seat is free again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from kernel.audit.record import PORTAL
from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from licensing.expiry import mails
from licensing.expiry.step import At, Status, go, locked, moments
from licensing.models import Subscription
from licensing.seats.free import end_seats

JOB = "free_seats"
# Seats in one transaction: about a fifth of a second of work. A larger subscription's are freed by a job.
SIZE = 1500


def delete(subscription_ids: Iterable[UUID], *, at: At) -> list[Subscription]:
    """Bring what is Disabled to Deleted since `at` and free its seats, a large one's by a job.

    Owner or admins are told. What has seats reserved for a move, or is in another status, is left
    alone. Returns those that were deleted, `seats_used` as it was before.
    """
    rows = [row for row in locked(subscription_ids, Status.DISABLED) if not row.seats_reserved]
    at = moments(rows, at)
    worth_telling = go(rows, Status.DELETED, at)
    _free([row for row in rows if row.seats_used <= SIZE], at)
    for row in rows:
        if row.seats_used > SIZE:
            _free_by_job(row, at[row.id])
    mails.tell("subscription_deleted", worth_telling)
    return rows


def _free(subscriptions: Sequence[Subscription], at: Mapping[UUID, datetime]) -> None:
    seats = sum(row.seats_used for row in subscriptions)
    freed = (
        end_seats({row.id: at[row.id] for row in subscriptions}, actor=PORTAL, most=seats) if seats else {}
    )
    if any(freed.get(row.id, 0) != row.seats_used for row in subscriptions):
        raise RuntimeError("The seats of a subscription are not as many as it counts.")


def _free_by_job(subscription: Subscription, at: datetime) -> None:
    start_job(
        kind=JOB,
        actor=PORTAL,
        total=subscription.seats_used,
        params={"at": at.isoformat()},
        subject_id=subscription.id,
        subject_name=subscription.product.name,
    )


def free_batch(job: Job) -> Batch:
    """Free the next seats of a large subscription that was deleted by time."""
    rows = locked([job.subject_id] if job.subject_id else [], Status.DELETED)
    at = datetime.fromisoformat(job.params["at"])
    freed = end_seats({row.id: at for row in rows}, actor=PORTAL, most=SIZE, cause_id=job.id)
    count = sum(freed.values())
    return Batch(done=count, finished=count < SIZE)
