"""What the tests of take-over share: short ways to act, doing a job to its end, and what must always add up."""

from uuid import UUID

from django.apps import apps
from django.db.models import Sum

from kernel.isolation.models import TenantOwned
from kernel.jobs import run
from kernel.jobs.models import Job, JobResult
from kernel.outbox.models import Message
from kernel.values.decision import Refused
from licensing.models import Subscription, TakeOver, TakeOverSource
from licensing.takeover.cancel import cancel_subscription
from licensing.takeover.keep import keep_for_organization
from licensing.takeover.move_users import move_users
from licensing.takeover.plan import MovePlan, plan_move
from licensing.takeover.undo import undo_move
from tenants.models import Person
from tests.factories.tenants import actor, inside
from tests.licensing.seats.world import assert_adds_up


def plan(person: Person, sources, target) -> MovePlan:
    with inside(person.tenant_id):
        return plan_move(
            actor=actor(person), source_ids=[source.id for source in sources], target_id=target.id
        )


def move(person: Person, sources, target) -> TakeOver:
    with inside(person.tenant_id):
        return move_users(
            actor=actor(person), source_ids=[source.id for source in sources], target_id=target.id
        )


def keep(person: Person, subscription: Subscription) -> TakeOver:
    with inside(person.tenant_id):
        return keep_for_organization(actor=actor(person), subscription_id=subscription.id)


def cancel(person: Person, subscription: Subscription, reason="not_approved", text="") -> TakeOver:
    with inside(person.tenant_id):
        return cancel_subscription(
            actor=actor(person), subscription_id=subscription.id, reason=reason, reason_text=text
        )


def undo(person: Person, takeover: TakeOver) -> TakeOver:
    with inside(person.tenant_id):
        return undo_move(actor=actor(person), takeover_id=takeover.id)


def codes(act, *args) -> list[str]:
    """Why an act is refused; [] when it is not."""
    try:
        act(*args)
    except Refused as refused:
        return [str(reason.code) for reason in refused.reasons]
    return []


def steps(takeover: TakeOver, *, job_id: UUID | None = None):
    """Do the take-over's job batch by batch; yields after each."""
    going = True
    while going:
        going = run._step(takeover.tenant_id, job_id or takeover.job_id)
        yield


def finish(takeover: TakeOver, *, job_id: UUID | None = None) -> Job:
    """Do the whole job, with everything adding up after each batch; it must end well."""
    for _ in steps(takeover, job_id=job_id):
        assert_everything_adds_up(takeover.tenant_id)
    with inside(takeover.tenant_id):
        job = Job.objects.get(id=job_id or takeover.job_id)
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert job.total == job.done + job.skipped + job.failed
    return job


def results(job: Job) -> dict[UUID, str]:
    with inside(job.tenant_id):
        return dict(JobResult.objects.filter(job_id=job.id).values_list("item_id", "reason"))


def assert_everything_adds_up(tenant_id: UUID) -> None:
    """No drift anywhere: counters, seats, ledger, and what moves under way have reserved."""
    with inside(tenant_id):
        running = TakeOverSource.objects.filter(takeover__state=TakeOver.State.RUNNING)
        for subscription in Subscription.objects.all():
            assert_adds_up(subscription)
            reserved = (
                running.filter(takeover__target_id=subscription.id).aggregate(sum=Sum("reserved"))["sum"] or 0
            )
            assert subscription.seats_reserved == reserved


def letters(tenant_id: UUID) -> list[dict]:
    """Every letter posted, oldest first."""
    with inside(tenant_id):
        return [
            message.payload for message in Message.objects.filter(kind="mail").order_by("posted_at", "id")
        ]


def told(tenant_id: UUID) -> list[tuple[str, str]]:
    return [(letter["letter"], letter["to"]) for letter in letters(tenant_id)]


def everything(tenant_id: UUID) -> dict[str, list[str]]:
    """Every row of the tenant: what a refused act must leave as it was."""
    owned = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
    with inside(tenant_id):
        return {model._meta.label: sorted(map(str, model.objects.values_list())) for model in owned}
