"""Which jobs somebody sees."""

from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from kernel.jobs.models import Job, JobResult


class Asks(Protocol):
    """Who asks."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def is_admin(self) -> bool: ...


def jobs(actor: Asks) -> QuerySet[Job]:
    """Return the jobs an actor sees: their own; everybody's for whoever holds a role."""
    return Job.objects.all() if actor.is_admin else Job.objects.filter(created_by_id=actor.person_id)


def results(job: Job) -> QuerySet[JobResult]:
    """Return the items of a job that are worth a word."""
    return JobResult.objects.filter(job_id=job.id)
