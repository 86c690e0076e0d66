"""A whole page for a plain browser, its part for htmx; one redirect for both."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


def page_or_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or only its partial `part` when htmx asks for a piece of the page."""
    htmx = request.htmx
    wants_part = bool(part) and htmx and not htmx.history_restore_request and not htmx.boosted
    name = f"{template}#{part}" if wants_part else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def invalid(
    request: HttpRequest, template: str, form: BaseForm, context: dict[str, Any], *, part: str = ""
) -> HttpResponse:
    """Render the form again with its errors, as 422."""
    return page_or_part(request, template, {**context, "form": form}, part=part, status=422)


def redirect_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the reader to a page of the portal, whichever client asks."""
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
