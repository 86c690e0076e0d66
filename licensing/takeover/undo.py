"""undo_move(): give everybody back what they had before a move, from the ledger, as a job."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F

from kernel.audit.record import record
from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job, JobResult
from kernel.jobs.results import add_results
from kernel.jobs.start import start_job
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.lifecycle import advance
from licensing.models import SeatLedger, Subscription, TakeOver, TakeOverSource
from licensing.seats.rows import Line, Stamp, insert_seats, write_ledger
from licensing.seats.rules import SeatReason
from licensing.seats.write import lock
from licensing.takeover import batches, mails
from licensing.takeover.journal import OnBehalf, TakeOverVerb
from licensing.takeover.money import books
from licensing.takeover.moving import ends, pair
from licensing.takeover.rules import MoveOutcome, TakeOverReason, may_undo
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require

JOB = "undo_move"
Kind = SeatLedger.Kind
Status = Subscription.Status


def undo_move(*, actor: Actor, takeover_id: UUID) -> TakeOver:
    """Start taking a finished move back; the sources come out of Deleted by this way only.

    Who moved and still holds the target seat goes back; who had been left out gets the old seat
    back. Raises Refused with TakeOverReasons (UNDO_TOO_LATE once a term is over) or the matrix's own.
    """
    takeover = TakeOver.objects.filter(id=takeover_id).first()
    if takeover is None:
        raise Refused(Decision.no(TakeOverReason.UNKNOWN_TAKEOVER))
    source_ids = list(takeover.sources.order_by("position").values_list("subscription_id", flat=True))
    rows = lock([*source_ids, *([takeover.target_id] if takeover.target_id else [])])
    require(actor, Action.TAKEOVER_MOVE)
    # Only under the locks its state is settled: a second click waits here.
    takeover.refresh_from_db(fields=["state"])
    sources = [row for row in rows if row.id in source_ids]
    may_undo(takeover, sources, now()).or_refuse()
    _start(actor, takeover, sources)
    return takeover


def _start(actor: Actor, takeover: TakeOver, sources: list[Subscription]) -> None:
    advance([source.id for source in sources], to=Status.MOVING, expected=[Status.DELETED], undoing=True)
    handled = takeover.sources.values_list("moved", "already_there", "failed")
    job = start_job(
        kind=JOB,
        actor=actor,
        total=sum(map(sum, handled)),
        params={"takeover": str(takeover.id)},
        subject_id=sources[0].id,
        subject_name=", ".join(sorted({source.product.name for source in sources}))[:300],
    )
    takeover.state, takeover.undo_job_id = TakeOver.State.UNDOING, job.id
    takeover.save(update_fields=["state", "undo_job_id"])
    takeover.sources.update(is_finished=False, reached_id=None)
    for source in sources:
        record(
            TakeOverVerb.UNDO_STARTED,
            actor=actor,
            subject_type="subscription",
            subject_id=source.id,
            subject_name=source.product.name,
            takeover=str(takeover.id),
            job=str(job.id),
        )


@dataclass(slots=True)
class _Fates:
    """The people of one batch by what becomes of them; `reached` is the last ledger row."""

    back: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    inactive: list[str] = field(default_factory=list)
    reached: str = ""
    is_last: bool = False


def undo_batch(job: Job) -> Batch:
    """Give the next people their old seats back; the last call opens the sources again."""
    takeover = TakeOver.objects.get(id=UUID(job.params["takeover"]))
    step = takeover.sources.filter(is_finished=False).order_by("position").first()
    if step is None:
        _finish(job, takeover)
        return Batch(finished=True)
    source, target = pair(lock(ends(takeover, step)), step)
    fates = _sort(takeover, step, target.id)
    if fates.reached:
        _write(job, takeover, step, target.id, fates)
    if fates.is_last:
        _open_again(step, source)
    finished = fates.is_last and not takeover.sources.filter(is_finished=False).exists()
    if finished:
        _finish(job, takeover)
    left = len(fates.gone) + len(fates.inactive)
    return Batch(done=len(fates.back) + len(fates.again), failed=left, finished=finished)


def _open_again(step: TakeOverSource, source: Subscription) -> None:
    """Active again, and paid by its purchaser again: what was given back for the days that are left is charged."""
    advance([step.subscription_id], to=Status.ACTIVE, expected=[Status.MOVING])
    source.status = Status.ACTIVE
    moved = books().undo(source)
    TakeOverSource.objects.filter(id=step.id).update(
        is_finished=True, charge_minor=moved.charge.minor if moved.charge else None
    )


def _sort(takeover: TakeOver, step: TakeOverSource, target_id: UUID) -> _Fates:
    fates = _Fates()
    rows = batches.ledger_after(step.subscription_id, takeover.id, target_id, step.reached_id)
    for _, person_id, fate in rows:
        getattr(fates, fate).append(person_id)
    fates.reached = rows[-1][0] if rows else ""
    fates.is_last = len(rows) < batches.SIZE
    return fates


def _write(job: Job, takeover: TakeOver, step: TakeOverSource, target_id: UUID, fates: _Fates) -> None:
    source_id, moment = step.subscription_id, now()
    back, restored = len(fates.back), [*fates.back, *fates.again]
    Subscription.objects.filter(id=target_id).update(seats_used=F("seats_used") - back)
    Subscription.objects.filter(id=source_id).update(seats_used=F("seats_used") + len(restored))
    moved = batches.move_seats(target_id, source_id, fates.back, moment) if back else 0
    given = insert_seats(source_id, fates.again, moment)
    if (moved, given) != (back, len(fates.again)):
        raise RuntimeError(f"{moved} of {back} went back, {given} of {len(fates.again)} were seated again.")
    stamp = Stamp(moment, OnBehalf(job.created_by_id, job.created_by_name), takeover.id)
    write_ledger([Line(target_id, Kind.MOVED_OUT, -1)], fates.back, stamp)
    write_ledger([Line(source_id, Kind.RESTORED, 1)], restored, stamp)
    TakeOverSource.objects.filter(id=step.id).update(
        restored=F("restored") + len(restored), reached_id=fates.reached
    )
    add_results(job, JobResult.Outcome.FAILED, MoveOutcome.SEAT_CHANGED_HANDS, batches.names(fates.gone))
    add_results(job, JobResult.Outcome.FAILED, SeatReason.PERSON_INACTIVE, batches.names(fates.inactive))


def _finish(job: Job, takeover: TakeOver) -> None:
    undoing = TakeOver.objects.filter(id=takeover.id, state=TakeOver.State.UNDOING)
    if not undoing.update(state=TakeOver.State.UNDONE):
        return
    for step in takeover.sources.select_related("subscription__product").order_by("position"):
        record(
            TakeOverVerb.UNDO_COMPLETED,
            actor=OnBehalf(job.created_by_id, job.created_by_name),
            subject_type="subscription",
            subject_id=step.subscription_id,
            subject_name=step.subscription.product.name,
            takeover=str(takeover.id),
            restored=step.restored,
        )
    mails.tell_purchasers("move_undone", takeover, undone_by=job.created_by_name)
