"""What the house learns of seats when it starts: sentences, and how the job of a file is done and named."""

from django.utils.translation import gettext as _

from kernel.jobs.handlers import Kind, register
from kernel.jobs.models import Job
from licensing.seats.assign_by_file import JOB
from licensing.seats.explain import register_sentences, result_in_words
from licensing.seats.file_batches import file_batch
from licensing.seats.journal import register_words


def register_seats() -> None:
    """Register sentences, words of the journal and the kind of job; called by the app."""
    register_sentences()
    register_words()
    register(JOB, Kind(step=file_batch, title=_title, explain=result_in_words))


def _title(job: Job) -> str:
    return _("Assigning licenses of %(product)s by file") % {"product": job.subject_name}
