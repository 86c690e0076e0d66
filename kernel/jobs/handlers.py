"""Which function does a batch of which kind of job; apps register theirs when they start."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kernel.jobs.models import Job, JobResult


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did: items done, results worth a word, and whether that was the last step.

    `skipped` and `failed` count results the step wrote by itself (`results.add_results`), beside those in `results`.
    """

    done: int = 0
    results: list[JobResult] = field(default_factory=list)
    finished: bool = False
    skipped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are done and named for people."""

    # Does one batch (under a second or so) in the running transaction; called again until finished.
    step: Callable[[Job], Batch]
    # The job in words, e.g. "Moving users of Power BI Pro".
    title: Callable[[Job], str]
    # Where a person goes from the finished job; an address inside the portal, or "".
    link: Callable[[Job], str] = lambda job: ""
    # A result's reason as a sentence with the way out.
    explain: Callable[[JobResult], str] = lambda result: result.reason
    # What an item is called in the list of results: template of a partial with actions (undo, retry), or "".
    actions_template: str = ""


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make `kind` the one way to do jobs called `name`."""
    _kinds[name] = kind


def kind_of(job: Job) -> Kind:
    """Return how this job is done. Raises KeyError for a kind nobody registered."""
    return _kinds[job.kind]
