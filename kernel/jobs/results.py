"""add_results(): what became of many items, in one statement."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from kernel.isolation.scope import current_tenant_id
from kernel.jobs.models import Job, JobResult
from kernel.values.ids import uuid7_texts

_SQL = """
    INSERT INTO jobs_jobresult (tenant_id, id, job_id, outcome, reason, item_id, item_name, facts)
    SELECT %s, n.id, %s, %s, %s, n.item_id, n.item_name, '{}'::jsonb
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS n(id, item_id, item_name)
"""


def add_results(job: Job, outcome: JobResult.Outcome, reason: str, items: Sequence[tuple[UUID, str]]) -> None:
    """Write one result per (item, name), all with the same reason; the step counts them in its Batch."""
    if not items:
        return
    ids, names = [str(item_id) for item_id, _ in items], [name[:300] for _, name in items]
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            [current_tenant_id(), job.id, int(outcome), str(reason), uuid7_texts(len(items)), ids, names],
        )
