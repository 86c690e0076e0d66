"""forget_old(): the daily work that removes what nobody will ask for any more.

Identifiers rise with time, so that what is old is one end of the primary key: no index more.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import JobResult
from kernel.outbox.models import Message
from kernel.values.clock import actual
from kernel.values.ids import first_at
from kernel.web.models import Submission

# Longer than any term after which the same letter could be posted again under its key.
DELIVERED_AFTER = timedelta(days=800)
# A second click, or a program that asks again, comes sooner.
SUBMITTED_AFTER = timedelta(days=30)
# Who was moved, person by person; the job and its counts stay.
RESULTS_AFTER = timedelta(days=400)
BATCH = 5000


def forget_old(tenant_id: UUID) -> list[str]:
    """Remove delivered messages, used submission keys and results of jobs that are old; say how many."""
    moment = actual()
    delivered = Message.State.DELIVERED
    removed = {
        "delivered messages": _remove(
            tenant_id,
            lambda: Message.objects.filter(state=delivered, id__lt=first_at(moment - DELIVERED_AFTER)),
        ),
        "submission keys": _remove(
            tenant_id, lambda: Submission.objects.filter(id__lt=first_at(moment - SUBMITTED_AFTER))
        ),
        "results of jobs": _remove(
            tenant_id, lambda: JobResult.objects.filter(id__lt=first_at(moment - RESULTS_AFTER))
        ),
    }
    return [f"{count} old {what} removed" for what, count in removed.items() if count]


def _remove(tenant_id: UUID, old: Callable[[], QuerySet[Any]]) -> int:
    """Remove all of `old` in short transactions; return how many."""
    removed = 0
    while True:
        with tenant_scope(tenant_id):
            ids = list(old().order_by("id").values_list("id", flat=True)[:BATCH])
            old().filter(id__in=ids).delete()
        removed += len(ids)
        if len(ids) < BATCH:
            return removed
