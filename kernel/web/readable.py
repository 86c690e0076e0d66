"""What no browser and no honest program sends is refused at the door: 400, before anything trips over it."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

# PostgreSQL stores none, and says so with an error.
NUL = "\0"
_CHARSET = re.compile(r";\s*charset\*?\s*=\s*\"?([^\";\s]*)", re.IGNORECASE)
_SPOKEN = frozenset({"utf-8", "utf8", "us-ascii"})


class ReadableMiddleware:
    """Refuses a NUL in address, cookies or form, a page's address that is none, and a body beyond all bounds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_REQUEST:
            raise RequestDataTooBig("The body is larger than any file may be.")
        _refuse_nul([request.path_info, *request.COOKIES, *request.COOKIES.values()])
        try:
            urlsplit(unquote(request.headers.get("HX-Current-URL", "")))
        except ValueError as error:
            raise BadRequest("HX-Current-URL is no address.") from error
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """Look into the query and the form of a page; doors of the API name the field instead."""
        if request.path_info.startswith("/api/"):
            return
        # Who went away while sending is the business of the CSRF check.
        with suppress(UnreadablePostError):
            for given in (request.GET, request.POST):
                _refuse_nul([text for name, values in given.lists() for text in (name, *values)])


class ReadableRequest(WSGIRequest):
    """Speaks UTF-8 only: with some other charsets Django answers 500 before any middleware has run."""

    def __init__(self, environ: dict[str, Any]) -> None:
        if not frozenset(map(str.lower, _CHARSET.findall(environ.get("CONTENT_TYPE", "")))) <= _SPOKEN:
            environ["CONTENT_TYPE"] = "application/octet-stream"
        super().__init__(environ)


class ReadableHandler(WSGIHandler):
    """The portal as a WSGI application."""

    request_class = ReadableRequest


def _refuse_nul(texts: list[str]) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("There is a NUL character in it.")
