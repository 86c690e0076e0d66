"""Job: a long piece of work and how far it is; JobResult: what happened to one item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.models import TenantOwned


class Job(TenantOwned):
    """`total` = `done` + `skipped` + `failed` when it is finished; counts are items (people, rows)."""

    class State(models.IntegerChoices):
        WAITING = 1, _("Waiting")
        RUNNING = 2, _("Running")
        DONE = 3, _("Done")
        FAILED = 4, _("Failed")

    kind = models.CharField(max_length=40)
    state = models.SmallIntegerField(choices=State, default=State.WAITING)
    params = models.JSONField(default=dict)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    # Consecutive failures of a step, back to 0 after a good one.
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    created_by_id = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=200, default="", blank=True)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When who started it first looked at it finished; until then it is news.
    seen_at = models.DateTimeField(null=True)
    # When the sweeper may wake it; moved ahead by every step.
    wake_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [TenantRLS(name="jobs_job_tenant")]
        indexes = [
            models.Index(fields=["tenant_id", "created_at", "id"], name="jobs_job_created"),
            models.Index(
                fields=["tenant_id", "wake_at"],
                name="jobs_job_unfinished",
                condition=models.Q(state__in=[1, 2]),
            ),
            models.Index(
                fields=["tenant_id", "created_by_id"],
                name="jobs_job_news",
                condition=models.Q(seen_at__isnull=True),
            ),
        ]

    @property
    def handled(self) -> int:
        """Items that are through, whatever came of them."""
        return self.done + self.skipped + self.failed

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.is_finished:
            return 100
        return min(99, 100 * self.handled // self.total) if self.total else 0

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (Job.State.DONE, Job.State.FAILED)


class JobResult(TenantOwned):
    """One item worth a word: skipped or failed, with its reason. Items that simply worked are counted only."""

    class Outcome(models.IntegerChoices):
        SKIPPED = 2, _("Skipped")
        FAILED = 3, _("Failed")

    job_id = models.UUIDField()
    outcome = models.SmallIntegerField(choices=Outcome)
    reason = models.CharField(max_length=60)
    item_id = models.UUIDField(null=True)
    item_name = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="jobs_result_tenant"),
            CompositeFK(name="jobs_result_job_fk", fields=["tenant_id", "job_id"], to="jobs.Job"),
        ]
        indexes = [models.Index(fields=["tenant_id", "job_id", "id"], name="jobs_result_job")]
