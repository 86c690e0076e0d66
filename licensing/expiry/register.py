"""What the house learns of expiry when it starts: words, its daily work, and how its jobs are done and named."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.jobs import daily
from kernel.jobs.handlers import Batch, Kind, register
from kernel.jobs.models import Job
from licensing.expiry import delete, disable
from licensing.expiry.follow_schedule import follow_schedule
from licensing.expiry.journal import register_words
from licensing.expiry.warn import warn
from tenants.models import Organization
from tenants.permissions.actions import Action
from tenants.permissions.can import can, sees_all


def register_expiry() -> None:
    """Register words, daily work and kinds of jobs; called by the app."""
    register_words()
    # Billing renews before (10 to 40): what it renewed does not end, and needs no warning.
    daily.register("expiry", follow_schedule, 50)
    daily.register("expiry-warnings", warn, 60)
    register(delete.JOB, _kind(delete.free_batch, _freeing))
    register(disable.JOB, _kind(disable.tell_batch, _telling))


def _kind(step: Callable[[Job], Batch], title: Callable[[Job], str]) -> Kind:
    return Kind(
        step=step,
        title=title,
        link=_subscription,
        may_see=lambda actor: sees_all(actor, Action.SUBSCRIPTION_SEE),
        may_retry=lambda actor: bool(can(actor, Action.TAKEOVER_CANCEL)),
    )


def _freeing(job: Job) -> str:
    return _("Freeing the seats of %(product)s") % {"product": job.subject_name}


def _telling(job: Job) -> str:
    return _("Telling the people with a license of %(product)s") % {"product": job.subject_name}


def _subscription(job: Job) -> str:
    short_name = Organization.objects.values_list("short_name", flat=True).get(id=job.tenant_id)
    return reverse("licensing:subscriptions:detail", args=[short_name, job.subject_id])
