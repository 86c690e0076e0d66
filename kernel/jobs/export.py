"""All results of a job as CSV, memory flat at any size."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.isolation.scope import tenant_scope
from kernel.jobs.handlers import kind_of
from kernel.jobs.models import Job
from kernel.jobs.queries import results, worked
from kernel.web.download import guarded

CHUNK = 2000


def csv_of_results(job: Job) -> Iterator[bytes]:
    """Yield one line per item: who or what, what came of it, and why, in the running language."""
    return _lines(job.tenant_id, job, translation.get_language() or "en")


def _lines(tenant_id: UUID, job: Job, language: str) -> Iterator[bytes]:
    # The request's own scope is closed by the time a stream runs.
    with tenant_scope(tenant_id), translation.override(language):
        yield b"\xef\xbb\xbf"
        rows = _rows(job)
        while chunk := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
            out = io.StringIO()
            csv.writer(out).writerows([[guarded(cell) for cell in row] for row in chunk])
            yield out.getvalue().encode()


def _rows(job: Job) -> Iterator[list[str]]:
    yield [_("Name"), _("Result"), _("Why")]
    done = worked(job)
    if done is not None:
        for item in _each(done):
            yield [item["item_name"], _("Done"), ""]
    explain = kind_of(job).explain
    for result in _each(results(job)):
        yield [result.item_name, str(result.get_outcome_display()), explain(result)]


def _each(rows: QuerySet[Any]) -> Iterable[Any]:
    """Walk in id order, a chunk per query."""
    after: UUID | None = None
    while True:
        chunk = list((rows.filter(id__gt=after) if after else rows).order_by("id")[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]["id"] if isinstance(chunk[-1], dict) else chunk[-1].id
