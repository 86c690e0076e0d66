"""When a service we need is away: 503 with a sentence, on a page that needs neither database nor cache."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from kernel.web.problem import problem

# Seconds. What dies is started again within a few of them.
RETRY_AFTER = 10
# Refused, lost or closed connections; also a deadlock or a time limit, after which one tries again, too.
_AWAY = (OperationalError, InterfaceError, RedisError)


def is_away(error: BaseException | None) -> bool:
    """Tell whether a fault is a database or a cache that cannot be reached, and no mistake of ours."""
    return isinstance(error, _AWAY)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503: a page, or for programs problem+json; both say when to come back."""
    if request.path_info.startswith("/api/"):
        sentence = _(
            "The portal cannot reach a service it needs. Wait the seconds that Retry-After says, then send "
            "the request again, a write with the same Idempotency-Key."
        )
        answer: HttpResponse = problem(503, code="unavailable", detail=sentence)
    else:
        # Without the request: who is signed in, and their menu, stand in the database.
        answer = HttpResponse(loader.get_template("503.html").render(), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer
