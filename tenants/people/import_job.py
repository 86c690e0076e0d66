"""The two jobs of a long file: checking it, and importing it; a few thousand lines per transaction."""

from django.utils.translation import gettext as _

from kernel.jobs.handlers import Batch, Kind, register
from kernel.jobs.models import Job, JobResult
from kernel.values.decision import Reason
from kernel.web.explain import sentence
from tenants.actor import Actor
from tenants.people import uploads
from tenants.people.addresses import list_address, preview_address
from tenants.people.batch import Stretch, stage_stretch
from tenants.people.import_people import IMPORT, remember
from tenants.people.preview_import import CHECK
from tenants.people.rules import MOST_PROBLEMS, LineProblem, LineReason
from tenants.people.stage import Counts, compare, write

# Less than a second's work.
BATCH = 10_000


def register_jobs() -> None:
    """Called once at start-up."""
    register(
        CHECK, Kind(check, _checking, lambda job: preview_address(job.tenant_id, job.subject_id), _explain)
    )
    register(IMPORT, Kind(import_, _importing, lambda job: list_address(job.tenant_id), _explain))


def check(job: Job) -> Batch:
    """Judge and compare one stretch; stops early when the file is beyond mending."""
    upload = uploads.load_for(job)
    stretch = _stretch(job, upload)
    problems = job.params["problems"] + len(stretch.problems)
    if problems > MOST_PROBLEMS:
        stretch.next = None
    _keep(job, stretch, Counts(*job.params["counts"]) + compare(), problems)
    return _batch(job, stretch)


def import_(job: Job) -> Batch:
    """Write one stretch; the last one tells the journal and drops the file."""
    upload = uploads.load_for(job)
    stretch = _stretch(job, upload)
    counts = Counts(*job.params["counts"]) + write()
    _keep(job, stretch, counts, job.params["problems"] + len(stretch.problems))
    batch = _batch(job, stretch)
    if batch.finished:
        actor = Actor(
            tenant_id=job.tenant_id,
            person_id=job.created_by_id,
            name=job.created_by_name,
            email="",
            via="job",
        )
        remember(actor=actor, upload=upload, counts=counts, failed=job.failed + len(batch.results))
    return batch


def _stretch(job: Job, upload: uploads.Upload) -> Stretch:
    start, line = job.params["at"]
    return stage_stretch(upload, start=start, line=line, most=BATCH)


def _keep(job: Job, stretch: Stretch, counts: Counts, problems: int) -> None:
    """Keep where the next stretch begins, in the transaction of this one."""
    params = {
        "at": stretch.next or job.params["at"],
        "counts": [counts.added, counts.changed, counts.unchanged],
        "problems": problems,
    }
    Job.objects.filter(id=job.id).update(params=params)


def _batch(job: Job, stretch: Stretch) -> Batch:
    """One result per broken line: its first mistake."""
    first = {problem.line: problem for problem in reversed(stretch.problems)}
    results = [_result(job, problem) for _line, problem in sorted(first.items())]
    return Batch(done=stretch.read - len(results), results=results, finished=stretch.next is None)


def _result(job: Job, problem: LineProblem) -> JobResult:
    return JobResult(
        job_id=job.id,
        outcome=JobResult.Outcome.FAILED,
        reason=problem.reason,
        item_name=str(problem.line),
        facts={"line": problem.line, "column": problem.column, "facts": problem.facts},
    )


def _explain(result: JobResult) -> str:
    facts = result.facts
    words = {
        "line": facts["line"],
        "column": facts["column"],
        "why": sentence(Reason(LineReason(result.reason), facts["facts"])),
    }
    return (
        _("Line %(line)s, %(column)s: %(why)s") if facts["column"] else _("Line %(line)s: %(why)s")
    ) % words


def _checking(job: Job) -> str:
    return _("Checking the file %(file)s") % {"file": job.subject_name}


def _importing(job: Job) -> str:
    return _("Importing people from %(file)s") % {"file": job.subject_name}
