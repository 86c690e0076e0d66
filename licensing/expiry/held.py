"""What time alone must not end, because somebody still works on it: a charge is being tried again, for example.

Whoever that is (billing) gives the ids as a query; expiry leaves these subscriptions alone meanwhile.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

Held = Callable[[], QuerySet[Any, Any]]

_held: list[Held] = []


def hold(held: Held) -> None:
    """Let `held()`, a query of one column of subscription ids in the running tenant, say what is held."""
    _held.append(held)


def not_held() -> Q:
    """Return the filter of subscriptions that nobody holds."""
    free = Q()
    for held in _held:
        free &= ~Q(id__in=held())
    return free
