"""trying(): who tries out which of many card numbers work is stopped after a few that do not."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from billing.payment_methods.rules import MethodReason
from billing.providers.interface import MethodRefused
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor

log = structlog.get_logger()
# Of one person, however they come, in one hour.
MOST_REFUSED: Final = 10
WINDOW: Final = 3600


@contextmanager
def trying(actor: Actor) -> Iterator[None]:
    """Let a card be set up, and count it unless that succeeds. Raises Refused (TRIED_TOO_OFTEN).

    It counts from the start, so that many at the same time are stopped as well.
    """
    key = f"cards-refused:{actor.tenant_id}:{actor.person_id}:{int(time.time()) // WINDOW}"
    if _count(key) > MOST_REFUSED:
        _uncount(key)
        log.warning("too_many_cards_refused", person=str(actor.person_id))
        raise Refused(Decision.no(MethodReason.TRIED_TOO_OFTEN, retry_after=_wait()))
    try:
        yield
    except (MethodRefused, Refused):
        raise
    except BaseException:
        # Nobody said no: the provider is away.
        _uncount(key)
        raise
    _uncount(key)


def _count(key: str) -> int:
    """A Redis that is down lets everybody through."""
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)
    except (RedisError, ValueError):
        log.warning("refused_cards_not_counted")
        return 0


def _uncount(key: str) -> None:
    try:
        cache.decr(key)
    except (RedisError, ValueError):
        log.warning("refused_cards_not_counted")


def _wait() -> int:
    """Return the seconds until the next window begins."""
    return int(WINDOW - time.time() % WINDOW) + 1
