"""What the tests of take-over share: doing a job to its end, and what must always add up."""

from uuid import UUID

from django.db.models import Sum

from kernel.isolation.scope import tenant_scope
from kernel.jobs import run
from kernel.jobs.models import Job
from kernel.outbox.models import Message
from licensing.models import Subscription, TakeOver, TakeOverSource
from tests.factories.tenants import inside
from tests.licensing.seats.world import assert_adds_up


def steps(takeover: TakeOver, *, job_id: UUID | None = None):
    """Do the take-over's job batch by batch; yields after each."""
    going = True
    while going:
        going = run._step(takeover.tenant_id, job_id or takeover.job_id)
        yield


def finish(takeover: TakeOver, *, job_id: UUID | None = None) -> Job:
    """Do the whole job; it must end well."""
    for _ in steps(takeover, job_id=job_id):
        pass
    with inside(takeover.tenant_id):
        job = Job.objects.get(id=job_id or takeover.job_id)
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert job.total == job.done + job.skipped + job.failed
    return job


def assert_everything_adds_up(tenant_id: UUID) -> None:
    """No drift anywhere: counters, seats, ledger, and what moves under way have reserved."""
    with inside(tenant_id):
        subscriptions = list(Subscription.objects.all())
        running = TakeOverSource.objects.filter(takeover__state=TakeOver.State.RUNNING)
        for subscription in subscriptions:
            assert_adds_up(subscription)
            reserved = running.filter(takeover__target_id=subscription.id).aggregate(sum=Sum("reserved"))["sum"] or 0
            assert subscription.seats_reserved == reserved


def letters(tenant_id: UUID) -> list[dict]:
    """Every letter posted, oldest first."""
    with inside(tenant_id):
        return [message.payload for message in Message.objects.filter(kind="mail").order_by("posted_at", "id")]


def snapshot(tenant_id: UUID) -> dict:
    """Everything a refused act could have changed."""
    from django.apps import apps

    from kernel.isolation.models import TenantOwned

    with inside(tenant_id):
        return {
            model._meta.label: sorted(map(str, model.objects.values_list()))
            for model in apps.get_models()
            if issubclass(model, TenantOwned)
        }


def scope(tenant_id: UUID):
    return tenant_scope(tenant_id)
