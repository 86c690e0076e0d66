"""settle(): let what a day has started come to its end before the next day begins."""

import time
from uuid import UUID

from django.db.models import Q

from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job
from kernel.jobs.run import run
from kernel.outbox.models import Message
from kernel.outbox.relay import LEASE, deliver_due
from kernel.values.clock import actual

# What takes longer is left to the workers; the next day begins meanwhile.
PATIENCE_SECONDS = 30
_PAUSE_SECONDS = 0.05


def settle(tenant_id: UUID) -> None:
    """Deliver what is due and do the jobs that are there, and wait for what a worker has in hand.

    A charge is answered on the day it was asked for, not days later. What has failed is not waited for.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        deliver_due(tenant_id)
        jobs, is_quiet = _left(tenant_id)
        for job_id in jobs:
            while run(tenant_id, job_id):
                pass
        if is_quiet:
            return
        time.sleep(0 if jobs else _PAUSE_SECONDS)


def _left(tenant_id: UUID) -> tuple[list[UUID], bool]:
    """Return the jobs to do, and whether there is neither a job nor a message under way."""
    with tenant_scope(tenant_id):
        unfinished = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], attempts=0)
        jobs = list(unfinished.order_by("id").values_list("id", flat=True))
        moment = actual()
        in_hand = Q(attempts__gt=0, not_before__lte=moment + LEASE)
        messages = Message.objects.filter(
            in_hand | Q(not_before__lte=moment), state=Message.State.DUE, error=""
        )
        return jobs, not jobs and not messages.exists()
