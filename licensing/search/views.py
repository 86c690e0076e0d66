"""The page of the top bar's search."""

from django.http import HttpRequest, HttpResponse

from kernel.web.htmx import page_or_part
from licensing.search.queries import find


def results(request: HttpRequest, organization: str) -> HttpResponse:
    """What `?q=` finds, a few of each kind."""
    text = request.GET.get("q", "")[:100]
    found = find(request.actor, text)
    return page_or_part(request, "licensing/search/results.html", {"text": text, "found": found})
