"""move_users(): move everybody from one or more purchases to a subscription of the organization, as a job."""

from collections.abc import Sequence
from uuid import UUID

from kernel.audit.record import record
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.values.clock import now
from licensing.lifecycle import advance
from licensing.models import Subscription, TakeOver, TakeOverSource
from licensing.seats.write import lock, reserve_seats
from licensing.takeover.journal import TakeOverVerb
from licensing.takeover.plan import MovePlan, draw_up, split
from licensing.takeover.rules import right_number
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require

JOB = "move_users"
MOVABLE = (Subscription.Status.ACTIVE, Subscription.Status.EXPIRED, Subscription.Status.DISABLED)


def move_users(*, actor: Actor, source_ids: Sequence[UUID], target_id: UUID) -> TakeOver:
    """Reserve all target seats, freeze the sources and start the job; return the take-over (R26, R27).

    Decides anew under locks: a plan may be old. Raises Refused before anything is written, with
    TakeOverReasons, with NOT_ENOUGH_SEATS (free, wanted, short), or with the matrix's own.
    """
    chosen = list(dict.fromkeys(source_ids))
    right_number(chosen).or_refuse()
    rows = lock([*chosen, target_id])
    require(actor, Action.TAKEOVER_MOVE)
    sources, target = split(rows, chosen, target_id)
    plan = draw_up(sources, target)
    plan.decision.or_refuse()
    reserve_seats(target, plan.wanted)
    advance(chosen, to=Subscription.Status.MOVING, expected=MOVABLE)
    takeover = _write(actor, plan)
    _record(actor, takeover, plan)
    return takeover


def _write(actor: Actor, plan: MovePlan) -> TakeOver:
    takeover = TakeOver(
        choice=TakeOver.Choice.MOVE,
        target_id=plan.target.id,
        actor_id=actor.person_id,
        actor_name=actor.name,
        created_at=now(),
    )
    takeover.job_id = _start(actor, takeover, plan).id
    takeover.save(force_insert=True)
    TakeOverSource.objects.bulk_create(
        TakeOverSource(
            takeover_id=takeover.id,
            subscription_id=source.id,
            position=position,
            reserved=plan.people.reserve.get(position, 0),
        )
        for position, source in enumerate(plan.sources)
    )
    return takeover


def _start(actor: Actor, takeover: TakeOver, plan: MovePlan) -> Job:
    return start_job(
        kind=JOB,
        actor=actor,
        total=plan.people.seats,
        params={"takeover": str(takeover.id)},
        subject_id=plan.sources[0].id,
        subject_name=", ".join(sorted({source.product.name for source in plan.sources}))[:300],
    )


def _record(actor: Actor, takeover: TakeOver, plan: MovePlan) -> None:
    for source in plan.sources:
        record(
            TakeOverVerb.MOVE_STARTED,
            actor=actor,
            subject_type="subscription",
            subject_id=source.id,
            subject_name=source.product.name,
            takeover=str(takeover.id),
            job=str(takeover.job_id),
            purchaser=source.purchaser_sort,
            target=str(plan.target.id),
            target_name=plan.target.product.name,
            seats=source.seats_used,
        )
