"""jobs/: long work, how far it is, and what became of each item."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.fields import Slug
from kernel.api.pages import PagedDoor, PageOf
from kernel.jobs.handlers import kind_of
from kernel.jobs.models import Job, JobResult
from kernel.jobs.queries import jobs, results
from kernel.jobs.retry_job import retry_job
from kernel.jobs.rules import may_retry
from kernel.lists.keyset import Sort

READ, WRITE = "jobs:read", "jobs:write"
STATES = {
    Job.State.WAITING: "waiting",
    Job.State.RUNNING: "running",
    Job.State.DONE: "done",
    Job.State.FAILED: "failed",
}
OUTCOMES = {JobResult.Outcome.SKIPPED: "skipped", JobResult.Outcome.FAILED: "failed"}


class JobRow(serializers.Serializer):
    """A long piece of work. Figures count items: people, or lines of a file."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.SerializerMethodField(help_text="In the language asked for.")
    state = Slug(STATES)
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    skipped = serializers.IntegerField()
    failed = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=100)
    is_finished = serializers.BooleanField()
    started_by = serializers.CharField(source="created_by_name", allow_blank=True)
    subject = serializers.UUIDField(source="subject_id", allow_null=True, help_text="What it is about.")
    subject_name = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_title(self, job: Job) -> str:
        """Return the job in words."""
        return kind_of(job).title(job)


class ResultRow(serializers.Serializer):
    """An item that was skipped or failed; items that simply worked are counted only."""

    outcome = Slug(OUTCOMES)
    reason = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="The reason and the way out, in the language asked for.")
    item = serializers.UUIDField(source="item_id", allow_null=True)
    item_name = serializers.CharField()


class JobsDoor(PagedDoor):
    """The jobs an actor sees."""

    tag = "Jobs"
    reads = READ
    order = Sort("created", "created_at", descending=True)

    @extend_schema(operation_id="listJobs", summary="List jobs", responses=PageOf(JobRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return one's own jobs, for holders of a role everybody's; the newest first."""
        return self.paged(jobs(self.actor), lambda rows: JobRow(rows, many=True).data)


class JobDoor(Door):
    """One job."""

    tag = "Jobs"
    reads = READ

    def find(self, job: UUID) -> None:
        """The job, if the actor sees it."""
        self.job = jobs(self.actor).get(id=job)

    @extend_schema(operation_id="getJob", summary="One job", responses=JobRow)
    def get(self, request: Request, organization: str, job: UUID) -> Response:
        """Return how far a job is. Ask every second or two until `is_finished`."""
        return Response(JobRow(self.job).data)


class ResultsDoor(JobDoor, PagedDoor):
    """What became of the items of one job."""

    @extend_schema(operation_id="listJobResults", summary="Results of a job", responses=PageOf(ResultRow))
    def get(self, request: Request, organization: str, job: UUID) -> Response:
        """Return the items that were skipped or failed, each with its reason."""
        return self.paged(results(self.job), self._shown)

    def _shown(self, rows: list[JobResult]) -> Any:
        explain = kind_of(self.job).explain
        named = ("outcome", "reason", "item_id", "item_name")
        told = [{**{name: getattr(row, name) for name in named}, "detail": explain(row)} for row in rows]
        return ResultRow(told, many=True).data


class RetryDoor(JobDoor):
    """A job that stopped."""

    writes = WRITE
    http_method_names = ["post"]

    def find(self, job: UUID) -> None:
        """Whether it stopped, and may be set going by this actor."""
        super().find(job)
        their_business = kind_of(self.job).may_retry(self.actor)
        may_retry(self.job, actor_id=self.actor.person_id, is_their_business=their_business).or_refuse()

    @extend_schema(
        operation_id="retryJob", summary="Try a stopped job again", request=None, responses={202: JobRow}
    )
    def post(self, request: Request, organization: str, job: UUID) -> Response:
        """Let a job that stopped after too many failures go on where it was."""
        return Response(JobRow(retry_job(actor=self.actor, job_id=job)).data, status=202)
