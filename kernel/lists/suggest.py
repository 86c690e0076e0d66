"""Suggestions for a text filter while somebody types: the options of its datalist."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.request import QueryDict
from django.utils.html import format_html_join

from kernel.lists.declare import List
from kernel.lists.filters import Text
from kernel.lists.search import folded


def suggestions(lst: List, name: str, queryset: QuerySet[Any], params: QueryDict) -> HttpResponse:
    """Answer with options for the filter `name` from the rows of `queryset`; 404 when it suggests nothing."""
    one = lst.filters.base_filters.get(name) if lst.filters else None
    if not isinstance(one, Text) or one.suggest is None:
        raise Http404
    offered = one.suggest(queryset, folded(params.get(name, "")))
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', offered))
