"""cancel_subscription(): end what somebody bought; every seat ends with it."""

from typing import Any
from uuid import UUID

from django.db.models import F

from kernel.audit.record import record
from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.lifecycle import advance
from licensing.models import SeatLedger, Subscription, TakeOver, TakeOverSource
from licensing.seats.rows import Line, Stamp, write_ledger
from licensing.seats.rules import SeatReason
from licensing.seats.write import lock
from licensing.takeover import batches, mails
from licensing.takeover.journal import TakeOverVerb, decided_by
from licensing.takeover.keep import in_minor, record_done
from licensing.takeover.money import books
from licensing.takeover.move_users import MOVABLE
from licensing.takeover.rules import may_take_over, reason_given
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require

JOB = "cancel_subscription"


def cancel_subscription(
    *, actor: Actor, subscription_id: UUID, reason: str, reason_text: str = ""
) -> TakeOver:
    """Make it Deleted and free all its seats, a large one's by a job (R28, R29); the purchaser is told (R40).

    Inside the refund window they get back what is left of the period they paid. `reason` is a
    CancelReason, in words too where it is "other". It cannot be undone (R30).
    Raises Refused with TakeOverReasons or the matrix's own.
    """
    found = lock([subscription_id])
    require(actor, Action.TAKEOVER_CANCEL)
    if not found:
        raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
    subscription = found[0]
    Decision.every([may_take_over(subscription), reason_given(reason, reason_text)]).or_refuse()
    advance([subscription.id], to=Subscription.Status.DELETED, expected=MOVABLE)
    takeover = _write(actor, subscription, reason, reason_text.strip()[:500])
    moved = books().end(subscription, takeover=takeover)
    takeover.sources.update(**in_minor(moved))
    record(
        TakeOverVerb.CANCELED,
        actor=actor,
        subject_type="subscription",
        subject_id=subscription.id,
        subject_name=subscription.product.name,
        takeover=str(takeover.id),
        reason=reason,
        reason_text=takeover.reason_text,
        seats=subscription.seats_used,
        refund_minor=moved.refund.minor if moved.refund else None,
    )
    mails.tell_purchasers("subscription_canceled", takeover)
    return takeover


def _write(actor: Actor, subscription: Subscription, reason: str, text: str) -> TakeOver:
    job = None
    if subscription.seats_used > batches.SIZE:
        job = start_job(
            kind=JOB,
            actor=actor,
            total=subscription.seats_used,
            params={},
            subject_id=subscription.id,
            subject_name=subscription.product.name,
        )
    values: dict[str, Any] = (
        {"state": TakeOver.State.RUNNING, "finished_at": None, "job_id": job.id} if job else {}
    )
    takeover = record_done(
        actor, TakeOver.Choice.CANCEL, subscription, reason=reason, reason_text=text, **values
    )
    if job is None:
        _free(takeover, takeover.sources.get(), subscription)
    return takeover


def cancel_batch(job: Job) -> Batch:
    """Free the next seats of a large subscription that was canceled."""
    takeover = TakeOver.objects.get(job_id=job.id)
    step = takeover.sources.get()
    count = _free(takeover, step, lock([step.subscription_id])[0])
    finished = count < batches.SIZE
    if finished:
        TakeOverSource.objects.filter(id=step.id).update(is_finished=True)
        TakeOver.objects.filter(id=takeover.id).update(state=TakeOver.State.DONE, finished_at=now())
    return Batch(done=count, finished=finished)


def _free(takeover: TakeOver, step: TakeOverSource, subscription: Subscription) -> int:
    """End up to a batch of seats, each with its ledger row; return how many."""
    people = batches.holders(subscription.id, step.reached_id)
    if not people:
        return 0
    Subscription.objects.filter(id=subscription.id).update(seats_used=F("seats_used") - len(people))
    batches.end_seats(subscription.id, people)
    line = Line(subscription.id, SeatLedger.Kind.UNASSIGNED, -1)
    write_ledger([line], people, Stamp(now(), decided_by(takeover), takeover.id))
    TakeOverSource.objects.filter(id=step.id).update(failed=F("failed") + len(people), reached_id=people[-1])
    mails.tell_holders("seat_ended", takeover, subscription, None, people)
    return len(people)
