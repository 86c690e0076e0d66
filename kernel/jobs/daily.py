"""What is done once a day for each organization; apps register theirs when they start.

Each piece of work opens its own scopes, finds out by itself what is due and does it in the order of
the schedule: it may run twice, at the same time, or after days in which nothing ran.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

import structlog

log = structlog.get_logger()

# tenant_id -> what it did, in short sentences for an operator ("3 subscriptions expired").
Work = Callable[[UUID], Sequence[str]]


class _Piece(NamedTuple):
    order: int
    name: str
    work: Work


_pieces: dict[str, _Piece] = {}


class DayFailed(RuntimeError):
    """Some of a day's work failed and stays due; the rest is done."""


def register(name: str, work: Work, order: int) -> None:
    """Let `work` be done each day; lower orders go first."""
    _pieces[name] = _Piece(order, name, work)


def run_day(tenant_id: UUID) -> list[str]:
    """Do all that is due for one organization, in order; return what was done, in short sentences.

    What fails does not hold up the rest. Raises DayFailed at the end, from the first error.
    """
    done: list[str] = []
    failed: dict[str, Exception] = {}
    for piece in sorted(_pieces.values(), key=lambda piece: (piece.order, piece.name)):
        try:
            done += piece.work(tenant_id)
        except Exception as error:
            log.exception("daily_work_failed", work=piece.name, tenant=str(tenant_id))
            failed[piece.name] = error
    if failed:
        raise DayFailed(f"Failed: {', '.join(failed)}.") from next(iter(failed.values()))
    return done
