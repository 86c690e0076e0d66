"""What the house learns of take-over when it starts: sentences, and how its jobs are done and named."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.jobs.handlers import Kind, register
from kernel.jobs.models import Job
from licensing.takeover import cancel, move_users, undo
from licensing.takeover.explain import register_sentences, result_in_words
from licensing.takeover.moving import move_batch
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import sees_all


def register_take_over() -> None:
    """Register sentences and kinds of jobs; called by the app."""
    register_sentences()
    register(move_users.JOB, _kind(move_batch, _moving))
    register(undo.JOB, _kind(undo.undo_batch, _undoing))
    register(cancel.JOB, _kind(cancel.cancel_batch, _freeing))


def _kind(step, title) -> Kind:  # type: ignore[no-untyped-def]
    return Kind(step=step, title=title, explain=result_in_words)


def _moving(job: Job) -> str:
    return _("Moving users of %(product)s") % {"product": job.subject_name}


def _undoing(job: Job) -> str:
    return _("Undoing the move of users of %(product)s") % {"product": job.subject_name}


def _freeing(job: Job) -> str:
    return _("Freeing the seats of %(product)s") % {"product": job.subject_name}
