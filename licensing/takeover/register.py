"""What the house learns of take-over when it starts: sentences, and how its jobs are done and named."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.jobs.handlers import Batch, Kind, register
from kernel.jobs.models import Job
from licensing.models import SeatLedger, TakeOver, TakeOverSource
from licensing.takeover import cancel, move_users, undo
from licensing.takeover.explain import register_sentences, result_in_words
from licensing.takeover.journal import register_words
from licensing.takeover.moving import move_batch
from tenants.models import Organization
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all


def register_take_over() -> None:
    """Register sentences and kinds of jobs; called by the app."""
    register_sentences()
    register_words()
    register(move_users.JOB, _kind(move_batch, _moving, worked=_moved))
    register(undo.JOB, _kind(undo.undo_batch, _undoing, worked=_restored))
    register(cancel.JOB, _kind(cancel.cancel_batch, _freeing))


def _kind(
    step: Callable[[Job], Batch],
    title: Callable[[Job], str],
    *,
    worked: Callable[[Job], QuerySet[Any]] | None = None,
) -> Kind:
    return Kind(
        step=step,
        title=title,
        link=_result,
        explain=result_in_words,
        may_see=lambda actor: sees_all(actor, Action.SUBSCRIPTION_SEE),
        may_retry=lambda actor: bool(can(actor, Action.TAKEOVER_MOVE)),
        worked=worked,
    )


def _moving(job: Job) -> str:
    return _("Moving users of %(product)s") % {"product": job.subject_name}


def _undoing(job: Job) -> str:
    return _("Undoing the move of users of %(product)s") % {"product": job.subject_name}


def _freeing(job: Job) -> str:
    return _("Freeing the seats of %(product)s") % {"product": job.subject_name}


def _result(job: Job) -> str:
    """Return where the take-over's result is shown, with Undo while it is possible."""
    takeover = TakeOver.objects.filter(Q(job_id=job.id) | Q(undo_job_id=job.id)).first()
    if takeover is None:
        return ""
    short_name = Organization.objects.values_list("short_name", flat=True).get(id=job.tenant_id)
    return reverse("licensing:takeover:result", args=[short_name, takeover.id])


def _moved(job: Job) -> QuerySet[Any]:
    return _ledger(job, SeatLedger.Kind.MOVED_OUT)


def _restored(job: Job) -> QuerySet[Any]:
    return _ledger(job, SeatLedger.Kind.RESTORED)


def _ledger(job: Job, kind: SeatLedger.Kind) -> QuerySet[Any]:
    takeover_id = job.params["takeover"]
    sources = TakeOverSource.objects.filter(takeover_id=takeover_id).values_list("subscription_id", flat=True)
    lines = SeatLedger.objects.filter(subscription_id__in=list(sources), cause_id=takeover_id, kind=kind)
    return lines.values("id", item_name=F("person__display_name"))
