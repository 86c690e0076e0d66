"""The job of a move: one batch per call, in one transaction with the job's counters; safe to repeat."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F

from kernel.audit.models import Entry
from kernel.audit.record import record
from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job, JobResult
from kernel.jobs.results import add_results
from kernel.values.clock import now
from licensing.lifecycle import advance
from licensing.models import SeatLedger, Subscription, TakeOver, TakeOverSource
from licensing.seats.journal import SeatVerb
from licensing.seats.rows import Line, Stamp, write_ledger
from licensing.seats.rules import SeatReason
from licensing.seats.write import lock
from licensing.takeover import batches, mails
from licensing.takeover.journal import TakeOverVerb, decided_by
from licensing.takeover.keep import in_minor
from licensing.takeover.money import books
from licensing.takeover.rules import MoveOutcome

Kind = SeatLedger.Kind


@dataclass(slots=True)
class _Fates:
    """The people of one batch by what becomes of them; `reached` is the last of them."""

    move: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    inactive: list[str] = field(default_factory=list)
    guest: list[str] = field(default_factory=list)
    seatless: list[str] = field(default_factory=list)
    from_reserved: int = 0
    reached: str = ""
    is_last: bool = False

    @property
    def ending(self) -> list[str]:
        """Whose seat in the source ends without another in its place."""
        return [*self.there, *self.inactive, *self.guest, *self.seatless]


def move_batch(job: Job) -> Batch:
    """Move the next people of a take-over; the last call ends the sources and posts the letters."""
    takeover = TakeOver.objects.get(id=UUID(job.params["takeover"]))
    step = takeover.sources.filter(is_finished=False).order_by("position").first()
    if step is None:
        _finish(takeover)
        return Batch(finished=True)
    source, target = pair(lock(ends(takeover, step)), step)
    fates = _sort(takeover, step, target)
    if fates.reached:
        _write(takeover, step, target.id, fates)
    _tell(job, takeover, source, target, fates)
    if fates.is_last:
        _close(takeover, step, source, target.id)
    finished = fates.is_last and not takeover.sources.filter(is_finished=False).exists()
    if finished:
        _finish(takeover)
    left = len(fates.inactive) + len(fates.guest) + len(fates.seatless)
    return Batch(done=len(fates.move), skipped=len(fates.there), failed=left, finished=finished)


def ends(takeover: TakeOver, step: TakeOverSource) -> list[UUID]:
    """Return the ids of a source and the target, which a batch locks."""
    if takeover.target_id is None:
        raise ValueError("A take-over without target moves nobody.")
    return [step.subscription_id, takeover.target_id]


def pair(rows: list[Subscription], step: TakeOverSource) -> tuple[Subscription, Subscription]:
    """Return source and target of the two locked subscriptions."""
    first, second = rows
    return (first, second) if first.id == step.subscription_id else (second, first)


def _sort(takeover: TakeOver, step: TakeOverSource, target: Subscription) -> _Fates:
    fates = _Fates()
    rows = batches.holders_after(
        step.subscription_id, target.id, step.reached_id, guests_may_hold=target.product.guests_may_hold
    )
    for person_id, fate in rows:
        getattr(fates, fate).append(person_id)
    fates.reached = rows[-1][0] if rows else ""
    fates.is_last = len(rows) < batches.SIZE
    _share_out(takeover, step, target, fates)
    return fates


def _share_out(takeover: TakeOver, step: TakeOverSource, target: Subscription, fates: _Fates) -> None:
    """Who counted on a reserved seat gets one; who lost a target seat meanwhile gets a free one or none."""
    late = _late(takeover, target, fates.move)
    fates.move.sort(key=lambda person_id: person_id in late)
    fates.from_reserved = min(len(fates.move) - len(late), step.reserved)
    seats = fates.from_reserved + target.seats_free
    fates.move, fates.seatless = fates.move[:seats], fates.move[seats:]


def _late(takeover: TakeOver, target: Subscription, person_ids: list[str]) -> set[str]:
    # The journal's index tells in no time whether anybody was unassigned at all; nearly always nobody was.
    since = Entry.objects.filter(subject_id=target.id, at__gte=takeover.created_at, verb=SeatVerb.UNASSIGNED)
    return batches.unassigned_since(target.id, takeover.created_at, person_ids) if since.exists() else set()


def _write(takeover: TakeOver, step: TakeOverSource, target_id: UUID, fates: _Fates) -> None:
    """Counters first, then seats, then ledger: a full target would stop it before a row is touched."""
    source_id, moment = step.subscription_id, now()
    count, ending = len(fates.move), fates.ending
    Subscription.objects.filter(id=target_id).update(
        seats_used=F("seats_used") + count, seats_reserved=F("seats_reserved") - fates.from_reserved
    )
    Subscription.objects.filter(id=source_id).update(seats_used=F("seats_used") - count - len(ending))
    moved = batches.move_seats(source_id, target_id, fates.move, moment) if count else 0
    ended = batches.end_seats(source_id, ending)
    if (moved, ended) != (count, len(ending)):
        raise RuntimeError(
            f"{moved} of {count} moved, {ended} of {len(ending)} ended: a frozen source was changed."
        )
    stamp = Stamp(moment, decided_by(takeover), takeover.id)
    write_ledger([Line(source_id, Kind.MOVED_OUT, -1), Line(target_id, Kind.MOVED_IN, 1)], fates.move, stamp)
    write_ledger([Line(source_id, Kind.RELEASED, -1)], ending, stamp)
    TakeOverSource.objects.filter(id=step.id).update(
        reserved=F("reserved") - fates.from_reserved,
        moved=F("moved") + count,
        already_there=F("already_there") + len(fates.there),
        failed=F("failed") + len(ending) - len(fates.there),
        reached_id=fates.reached,
    )


def _tell(job: Job, takeover: TakeOver, source: Subscription, target: Subscription, fates: _Fates) -> None:
    """Keep a result for everybody who was not simply moved, and write to those who were."""
    failed, skipped = JobResult.Outcome.FAILED, JobResult.Outcome.SKIPPED
    add_results(job, skipped, MoveOutcome.ALREADY_THERE, batches.names(fates.there))
    add_results(job, failed, SeatReason.PERSON_INACTIVE, batches.names(fates.inactive))
    add_results(job, failed, SeatReason.GUEST, batches.names(fates.guest))
    add_results(job, failed, MoveOutcome.NO_SEAT_LEFT, batches.names(fates.seatless))
    mails.tell_holders("seat_moved", takeover, source, target, fates.move)


def _close(takeover: TakeOver, step: TakeOverSource, source: Subscription, target_id: UUID) -> None:
    """The source is empty: give back what was reserved and not needed, and let it be Deleted (R27, R29).

    Its purchaser gets back what the refund rule says as of the day of the decision.
    """
    step.refresh_from_db(fields=["reserved"])
    Subscription.objects.filter(id=target_id).update(seats_reserved=F("seats_reserved") - step.reserved)
    TakeOverSource.objects.filter(id=step.id).update(reserved=0, is_finished=True)
    advance([step.subscription_id], to=Subscription.Status.DELETED, expected=[Subscription.Status.MOVING])
    moved = books().end(source, takeover=takeover)
    TakeOverSource.objects.filter(id=step.id).update(**in_minor(moved))


def _finish(takeover: TakeOver) -> None:
    running = TakeOver.objects.filter(id=takeover.id, state=TakeOver.State.RUNNING)
    if not running.update(state=TakeOver.State.DONE, finished_at=now()):
        return
    for step in takeover.sources.select_related("subscription__product").order_by("position"):
        record(
            TakeOverVerb.MOVE_COMPLETED,
            actor=decided_by(takeover),
            subject_type="subscription",
            subject_id=step.subscription_id,
            subject_name=step.subscription.product.name,
            takeover=str(takeover.id),
            moved=step.moved,
            already_there=step.already_there,
            failed=step.failed,
        )
    mails.tell_purchasers("taken_over", takeover)
