"""A generous limit per token (or signed-in person), counted in Redis by the minute."""

import time
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

log = structlog.get_logger()
WINDOW = 60


class PerToken(BaseThrottle):
    """At most `settings.API_REQUESTS_PER_MINUTE`; a Redis that is down lets everybody through."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE
        key = f"api-rate:{_who(request)}:{int(time.time()) // WINDOW}"
        try:
            cache.add(key, 0, timeout=2 * WINDOW)
            return cache.incr(key) <= limit
        except (RedisError, ValueError):
            log.warning("api_rate_not_counted")
            return True

    def wait(self) -> float:
        """Return the seconds until the next window begins."""
        return WINDOW - time.time() % WINDOW + 1


def _who(request: Request) -> str:
    actor = request._request.actor
    if actor.scopes is None:
        return str(actor.person_id)
    # However it is spaced: one token has one limit.
    token = " ".join(request.headers["Authorization"].split())
    return sha256(token.encode()).hexdigest()[:32]
