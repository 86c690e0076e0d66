"""One id per request: taken over from whoever calls, given back, and beside every line of the log."""

import re
from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from kernel.values.ids import uuid7

HEADER = "X-Request-ID"
_GOOD = re.compile(r"[A-Za-z0-9._-]{1,100}")
log = structlog.get_logger()


class CorrelationMiddleware:
    """Outermost, so that whatever fails inside still answers with its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _GOOD.fullmatch(given) else str(uuid7())
        started = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if request.path_info.startswith("/api/v1/"):
                _note(request, response, perf_counter() - started)
        response[HEADER] = request_id
        return response


def request_id() -> str:
    """Return the id of the running request, or "" outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Programs call unseen: their calls are worth a line each."""
    actor = getattr(request, "actor", None)
    log.info(
        "api",
        method=request.method,
        # Percent-encoded: nobody writes a line or a color of their own into the log.
        path=escape_uri_path(request.path_info),
        status=response.status_code,
        person=str(actor.person_id) if actor else "",
        ms=round(1000 * seconds, 1),
    )
