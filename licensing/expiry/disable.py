"""disable(): nobody can use it any more, and nobody has lost a seat yet."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from kernel.audit.record import PORTAL
from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from licensing.expiry import mails
from licensing.expiry.step import At, Status, go, locked, moments, told
from licensing.expiry.why import Why
from licensing.models import Subscription

JOB = "tell_disabled"
# More people than this are written to by a job, batch by batch.
SIZE = 1500


def disable(subscription_ids: Iterable[UUID], *, at: At, why: Why | None = None) -> list[Subscription]:
    """Bring what is Expired (or Active, when a payment failed for good) to Disabled since `at`.

    Owner or admins are told, and seat holders where the organization wants them told. What has seats
    reserved for a move, or is in another status, is left alone. Returns those that were disabled.
    """
    rows = [row for row in locked(subscription_ids, Status.ACTIVE, Status.EXPIRED) if not row.seats_reserved]
    worth_telling = go(rows, Status.DISABLED, moments(rows, at), **told(why))
    mails.tell("subscription_disabled", worth_telling, why=why)
    _tell_holders(worth_telling)
    return rows


def _tell_holders(subscriptions: Sequence[Subscription]) -> None:
    held = [one for one in subscriptions if one.seats_used]
    if not held or not mails.holders_are_told():
        return
    mails.tell_holders([one for one in held if one.seats_used <= SIZE])
    for one in held:
        if one.seats_used > SIZE:
            start_job(
                kind=JOB,
                actor=PORTAL,
                total=one.seats_used,
                params={"reached": ""},
                subject_id=one.id,
                subject_name=one.product.name,
            )


def tell_batch(job: Job) -> Batch:
    """Write to the next people who hold a seat of a large subscription that was disabled."""
    found = Subscription.objects.select_related("product").filter(id__in=[job.subject_id])
    subscription = found.filter(status=Status.DISABLED).first()
    if subscription is None:
        # It came back, or is gone: nobody needs to know any more.
        return Batch(finished=True)
    count, reached = mails.tell_some_holders(subscription, after=job.params["reached"], most=SIZE)
    Job.objects.filter(id=job.id).update(params={"reached": reached})
    return Batch(done=count, finished=count < SIZE)
