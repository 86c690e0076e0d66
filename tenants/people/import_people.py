"""import_people(): add and change people as a kept file says."""

from dataclasses import dataclass
from uuid import UUID

from kernel.audit.record import record
from kernel.jobs.models import Job
from kernel.jobs.start import start_job
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.people import uploads
from tenants.people.batch import stage_stretch
from tenants.people.preview_import import CHECK
from tenants.people.rules import MOST_PROBLEMS, SMALL, FileReason
from tenants.people.stage import Counts, write
from tenants.people.uploads import Upload
from tenants.people.verbs import PersonVerb
from tenants.permissions.actions import Action
from tenants.permissions.can import require

IMPORT = "import_people"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done, or the job that does it."""

    counts: Counts
    # Lines left out because of a mistake.
    failed: int = 0
    job: Job | None = None


def import_people(*, actor: Actor, upload_id: UUID) -> Imported:
    """Import the good lines of a kept file; up to 5,000 lines at once, a longer file by a job.

    Repeating it changes nothing more. Raises Refused: Forbidden; FileReason.GONE, UNCHECKED (a long
    file must have been checked), RUNNING, TOO_MANY_PROBLEMS, NOTHING.
    """
    require(actor, Action.PERSON_IMPORT)
    upload = uploads.load(upload_id)
    return _at_once(actor, upload) if upload.is_small else _by_job(actor, upload)


def remember(*, actor: Actor, upload: Upload, counts: Counts, failed: int) -> None:
    """Write the journal's entry and let go of the file: the last step of every import."""
    record(
        PersonVerb.IMPORTED, actor=actor, subject_type="file", subject_id=upload.id, subject_name=upload.name,
        added=counts.added, changed=counts.changed, unchanged=counts.unchanged, failed=failed,
    )  # fmt: skip
    uploads.discard(upload)


def _at_once(actor: Actor, upload: Upload) -> Imported:
    stretch = stage_stretch(upload, start=upload.start, line=upload.start_line, most=SMALL + 1)
    failed = len({problem.line for problem in stretch.problems})
    if failed == upload.lines:
        Decision.no(FileReason.NOTHING).or_refuse()
    counts = write()
    remember(actor=actor, upload=upload, counts=counts, failed=failed)
    return Imported(counts, failed)


def _by_job(actor: Actor, upload: Upload) -> Imported:
    # Locked: of two who start it at once, the second finds the first one's job.
    done = Job.objects.filter(kind=CHECK, subject_id=upload.id, state=Job.State.DONE)
    checked = done.select_for_update(no_key=True, of=("self",)).order_by("id").first()
    if checked is None:
        raise Refused(Decision.no(FileReason.UNCHECKED))
    if checked.params["problems"] > MOST_PROBLEMS:
        Decision.no(FileReason.TOO_MANY_PROBLEMS, most=MOST_PROBLEMS).or_refuse()
    if checked.failed == upload.lines:
        Decision.no(FileReason.NOTHING).or_refuse()
    if Job.objects.filter(kind=IMPORT, subject_id=upload.id).exists():
        Decision.no(FileReason.RUNNING).or_refuse()
    uploads.keep_on(upload)
    params = {"at": [upload.start, upload.start_line], "counts": [0, 0, 0], "problems": 0}
    job = start_job(
        kind=IMPORT,
        actor=actor,
        total=upload.lines,
        params=params,
        subject_id=upload.id,
        subject_name=upload.name,
    )
    return Imported(Counts(), job=job)
