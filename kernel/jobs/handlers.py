"""Which function does a batch of which kind of job; apps register theirs when they start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from kernel.jobs.models import Job, JobResult


class Asks(Protocol):
    """Who asks about jobs."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def is_admin(self) -> bool: ...


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
    # Template of a partial with what can be done about a finished job (undo), given `job`; or "".
    actions_template: str = ""
    # Who sees other people's jobs of this kind, and may set a stopped one going again.
    may_see: Callable[[Any], bool] = lambda actor: bool(actor.is_admin)
    may_retry: Callable[[Any], bool] = lambda actor: False
    # The items that simply worked, as dicts with `id` and `item_name`, in id order; None where only counts are kept.
    worked: Callable[[Job], QuerySet[Any]] | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make `kind` the one way to do jobs called `name`."""
    _kinds[name] = kind


def kinds_seen_by(actor: Asks) -> list[str]:
    """Return the kinds of which an actor sees everybody's jobs."""
    return [name for name, kind in _kinds.items() if kind.may_see(actor)]


def kind_of(job: Job) -> Kind:
    """Return how this job is done. Raises KeyError for a kind nobody registered."""
    return _kinds[job.kind]
