"""preview_import(): what would happen, without writing it."""

from dataclasses import dataclass, field
from uuid import UUID

from kernel.jobs.models import Job, JobResult
from kernel.jobs.start import start_job
from tenants.actor import Actor
from tenants.people import uploads
from tenants.people.batch import stage_stretch
from tenants.people.rules import SMALL, LineProblem, LineReason
from tenants.people.stage import Change, Counts, changes, compare
from tenants.people.uploads import Upload
from tenants.permissions.actions import Action
from tenants.permissions.can import require

CHECK = "check_people"
# How many mistakes and changes a page shows one by one.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; while `job` still checks a long file, nothing is known yet."""

    upload: Upload
    counts: Counts = field(default_factory=Counts)
    failed: int = 0
    problems: list[LineProblem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    job: Job | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the whole file has been looked at."""
        return self.job is None or self.job.state == Job.State.DONE

    @property
    def writes(self) -> int:
        """How many people would be added or changed."""
        return self.counts.added + self.counts.changed


def preview_import(*, actor: Actor, upload_id: UUID) -> Preview:
    """Say what importing a kept file would do. A long one is checked by a job, started here once.

    Raises Refused: Forbidden; FileReason.GONE.
    """
    require(actor, Action.PERSON_IMPORT)
    upload = uploads.load(upload_id)
    if upload.is_small:
        return _look(upload)
    job = Job.objects.filter(kind=CHECK, subject_id=upload.id).order_by("created_at").first()
    if job is None:
        params = {"at": [upload.start, upload.start_line], "counts": [0, 0, 0], "problems": 0}
        job = start_job(
            kind=CHECK,
            actor=actor,
            total=upload.lines,
            params=params,
            subject_id=upload.id,
            subject_name=upload.name,
        )
    return _of_job(upload, job)


def _look(upload: Upload) -> Preview:
    stretch = stage_stretch(upload, start=upload.start, line=upload.start_line, most=SMALL + 1)
    failed = len({problem.line for problem in stretch.problems})
    return Preview(upload, compare(), failed, stretch.problems[:SHOWN], changes(SHOWN))


def _of_job(upload: Upload, job: Job) -> Preview:
    found = JobResult.objects.filter(job_id=job.id).order_by("id")[:SHOWN]
    problems = [
        LineProblem(r.facts["line"], r.facts["column"], LineReason(r.reason), r.facts["facts"]) for r in found
    ]
    return Preview(upload, Counts(*job.params["counts"]), job.failed, problems, [], job)
