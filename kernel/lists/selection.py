"""What is selected: the ticked rows, or everything the query string matches; never a list of all ids."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.request import QueryDict

from kernel.lists.declare import List, apply_filters

# What queries take: a query string as a page or the API gets it.
Params = QueryDict
# The names of the bulk form's fields.
TICKED = "selected"
EVERYTHING = "everything"


def wants_everything(params: QueryDict) -> bool:
    """Whether all that match were selected, not single rows."""
    return params.get(EVERYTHING) == "1"


def chosen(lst: List, queryset: QuerySet[Any], params: QueryDict, *, ticked: str = TICKED) -> QuerySet[Any]:
    """Return the selected rows of `queryset`: with `everything=1` those that the filters in `params` match.

    `ticked` is the parameter with the ids of single rows; what is no id selects nothing.
    """
    if wants_everything(params):
        return apply_filters(lst, queryset, params).queryset
    return queryset.filter(**{f"{lst.key}__in": ids(params.getlist(ticked))})


def ids(texts: list[str]) -> list[UUID]:
    """Return the texts that are ids; the others are left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
