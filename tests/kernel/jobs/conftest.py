"""A kind of job for the tests: counts its items in steps of two."""

import pytest


@pytest.fixture
def counting(monkeypatch):
    """Register the kind "count"; returns what its steps did. `fails` holds errors to raise, one per step."""
    from kernel.jobs import handlers
    from kernel.jobs.handlers import Batch, Kind
    from kernel.jobs.models import Job, JobResult

    class Counting:
        steps: list[int] = []
        fails: list[Exception] = []

    def step(job):
        Job.objects.filter(id=job.id).update(params={"touched": True})
        if Counting.fails:
            raise Counting.fails.pop(0)
        left = job.total - job.handled
        done = min(2, left)
        Counting.steps.append(done)
        odd = [JobResult(job_id=job.id, outcome=JobResult.Outcome.FAILED, reason="odd", item_name="=1+1")]
        results = odd if done == 1 else []
        return Batch(done=done - len(results), results=results, finished=left <= 2)

    Counting.steps, Counting.fails = [], []
    kind = Kind(
        step=step,
        title=lambda job: f"Counting {job.subject_name}",
        explain=lambda result: f"It is {result.reason}.",
    )
    monkeypatch.setitem(handlers._kinds, "count", kind)
    return Counting
