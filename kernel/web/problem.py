"""problem+json (RFC 9457): the API's way to say no."""

from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from kernel.values.decision import Decision, Reason
from kernel.web.explain import sentence, status_of

_TITLES = {
    400: lambda: _("The request cannot be read"),
    401: lambda: _("Not signed in"),
    403: lambda: _("Not allowed"),
    404: lambda: _("Not found"),
    405: lambda: _("This address does not take that method"),
    409: lambda: _("Not possible as things are"),
    413: lambda: _("The request is too large"),
    415: lambda: _("This kind of content is not understood"),
    422: lambda: _("Something in the request needs another look"),
    429: lambda: _("Too many requests"),
    500: lambda: _("Something went wrong on our side"),
    503: lambda: _("Not available right now"),
}


def problem(status: int, *, code: str, detail: str, **more: Any) -> JsonResponse:
    """Return a problem; `code` is stable and for programs, `detail` is for people and says the cure."""
    body = {"type": f"urn:selfservice:{code}", "title": title(status), "status": status, "code": code}
    response = JsonResponse({**body, "detail": detail, **more}, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


def refusal(decision: Decision) -> JsonResponse:
    """Return the problem of a refused act, with every named reason."""
    reasons = [named(reason) for reason in decision.reasons]
    first = reasons[0]
    response = problem(
        status_of(decision), code=str(first["code"]), detail=str(first["detail"]), reasons=reasons
    )
    if "retry_after" in first["facts"]:
        response["Retry-After"] = str(first["facts"]["retry_after"])
    return response


def named(reason: Reason) -> dict[str, Any]:
    """Return a reason as the API writes it: code, sentence, facts."""
    return {"code": str(reason.code), "detail": sentence(reason), "facts": _plain(dict(reason.facts))}


def title(status: int) -> str:
    """Return the short words for a status in the running language."""
    return _TITLES.get(status, _TITLES[400 if status < 500 else 500])()


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [str(item) for item in value] if isinstance(value, list | tuple) else _one(value)
        for key, value in facts.items()
    }


def _one(value: Any) -> Any:
    return value if isinstance(value, int | float | bool | None) else str(value)
