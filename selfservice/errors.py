"""How refusals and faults come out: as a page, as a fragment's redirect, or as problem+json."""

import sys
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions

from kernel.isolation.scope import take_back
from kernel.values.decision import Refused
from kernel.web import problem as problems
from kernel.web.correlation import request_id
from kernel.web.explain import sentences, status_of
from selfservice.away import is_away, unavailable


class RefusalMiddleware:
    """A verb that refused answers with its reasons; what it had read is rolled back."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else goes on to Django."""
        if not isinstance(error, Refused):
            return None
        roll_back()
        if request.path_info.startswith("/api/"):
            return problems.refusal(error.decision)
        status = status_of(error.decision)
        template = "403.html" if status == 403 else "422.html"
        return render(request, template, {"reasons": sentences(error.decision)}, status=status)


def problem(error: Exception, context: dict[str, Any]) -> Any:
    """DRF's exception handler: everything comes out as problem+json and nothing half-done stays."""
    roll_back()
    if isinstance(error, Refused):
        return problems.refusal(error.decision)
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return not_found_problem()
    if isinstance(error, PermissionDenied):
        return forbidden_problem()
    if isinstance(error, RequestDataTooBig):
        return problems.problem(413, code="too_large", detail=_too_large())
    if isinstance(error, exceptions.ValidationError):
        return invalid_problem(error.detail)
    if isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        code = codes if isinstance(codes, str) else "invalid"
        answer = problems.problem(error.status_code, code=code, detail=str(error.detail))
        if wait := getattr(error, "wait", None):
            answer["Retry-After"] = str(int(wait))
        return answer
    return None


def invalid_problem(detail: Any) -> HttpResponse:
    """Return the problem of bad input: one entry per field, each with its cure."""
    sentence = _("Look at the fields named in “errors”, mend them and send the request again.")
    return problems.problem(422, code="invalid", detail=sentence, errors=_fields(detail))


def not_found_problem() -> HttpResponse:
    """Return the problem for what is not there, or is somebody else's: the two are told apart to nobody."""
    sentence = _("There is nothing at this address. Check the organization and the id.")
    return problems.problem(404, code="not_found", detail=sentence)


def forbidden_problem() -> HttpResponse:
    """Return the problem for what nobody with these rights may do."""
    sentence = _("You may not do this. An admin may be able to help.")
    return problems.problem(403, code="permission_denied", detail=sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    if request.path_info.startswith(("/api/", "/v1")):
        return not_found_problem()
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    if request.path_info.startswith("/api/"):
        return forbidden_problem()
    return render(request, "403.html", {"reasons": [str(exception)] if str(exception) else []}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; also for a body that is too large, which is 413."""
    too_large = isinstance(exception, RequestDataTooBig)
    if not request.path_info.startswith("/api/"):
        # Without the request: what cannot be read is no ground for a page of its own.
        page = loader.get_template("413.html" if too_large else "400.html").render()
        return HttpResponse(page, status=413 if too_large else 400)
    if too_large:
        return problems.problem(413, code="too_large", detail=_too_large())
    sentence = _("The request cannot be read. Compare it with the schema at /api/schema/.")
    return problems.problem(400, code="bad_request", detail=sentence)


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a program is told no more than the id that stands in the log.

    Also where a middleware failed, Django calls it while the error is being handled.
    """
    if is_away(sys.exception()):
        return unavailable(request)
    if request.path_info.startswith("/api/"):
        sentence = _(
            "This is our fault. Try again; if it stays, tell whoever runs the portal the request id."
        )
        return problems.problem(500, code="fault", detail=sentence, request_id=request_id())
    return defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in words that a form was too old, instead of Django's own page."""
    words = _("This form is out of date. Go back, load the page again and send it once more.")
    return render(request, "403.html", {"reasons": [words]}, status=403)


def roll_back() -> None:
    """Take back whatever the refused or failed request had written."""
    take_back()


def _too_large() -> str:
    return _("Send less at once: the portal takes bodies of up to 10 MB, files apart.")


def _fields(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        names = {name: f"{prefix}.{name}" if prefix else str(name) for name in detail}
        return [entry for name, inner in detail.items() for entry in _fields(inner, names[name])]
    if isinstance(detail, list):
        if all(isinstance(item, str) for item in detail):
            return [{"field": prefix or "non_field_errors", "detail": str(item)} for item in detail]
        return [e for i, inner in enumerate(detail) for e in _fields(inner, f"{prefix}[{i}]")]
    return [{"field": prefix, "detail": str(detail)}]
