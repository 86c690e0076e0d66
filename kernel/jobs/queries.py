"""Which jobs somebody sees."""

from typing import Any

from django.db.models import Q, QuerySet

from kernel.jobs.handlers import Asks, kind_of, kinds_seen_by
from kernel.jobs.models import Job, JobResult
from kernel.values.clock import now

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
# Of the unseen ones; nobody reads a larger number on a badge.
MOST_COUNTED = 1_000


def jobs(actor: Asks) -> QuerySet[Job]:
    """Return the jobs an actor sees: their own, and everybody's of the kinds that are their business."""
    return Job.objects.filter(Q(created_by_id=actor.person_id) | Q(kind__in=kinds_seen_by(actor)))


def results(job: Job) -> QuerySet[JobResult]:
    """Return the items of a job that are worth a word."""
    return JobResult.objects.filter(job_id=job.id)


def worked(job: Job) -> QuerySet[Any] | None:
    """Return the items that simply worked, as dicts with `id` and `item_name`; None where only counts are kept."""
    listed = kind_of(job).worked
    return listed(job) if listed else None


def news(actor: Asks) -> QuerySet[Job]:
    """Return one's own finished jobs that one has not looked at."""
    mine = Job.objects.filter(created_by_id=actor.person_id, seen_at=None)
    return mine.exclude(state__in=UNFINISHED)


def pulse(actor: Asks) -> tuple[int, int]:
    """Return how many of one's own jobs run, and how many finished unseen; one query, since every page asks."""
    states = Job.objects.filter(created_by_id=actor.person_id, seen_at=None).values_list("state", flat=True)
    found = list(states[:MOST_COUNTED])
    unfinished = sum(state in UNFINISHED for state in found)
    return unfinished, len(found) - unfinished


def mark_seen(actor: Asks, job: Job) -> None:
    """Remember that who started a finished job has looked at it: it is no news any more."""
    if job.is_finished and job.seen_at is None and job.created_by_id == actor.person_id:
        Job.objects.filter(id=job.id).update(seen_at=now())
