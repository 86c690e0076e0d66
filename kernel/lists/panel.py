"""The fields of a filter panel, as plain values for fast markup."""

from dataclasses import dataclass

from django.http.request import QueryDict

from kernel.lists.declare import List
from kernel.lists.filters import parameters


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One filter: `kind` is many, one, days, flag or text; `values` are what the query string holds."""

    name: str
    kind: str
    label: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    options: tuple[Option, ...] = ()
    suggests: bool = False


def fields(lst: List, params: QueryDict) -> list[Field]:
    """Return the filter fields of a list, filled in from the query string."""
    if lst.filters is None:
        return []
    found = []
    for name, one in lst.filters.base_filters.items():
        names = parameters(one, name)
        given = params.getlist(name)
        options = tuple(
            Option(slug, str(words), slug in given) for slug, words in getattr(one, "offered", ())
        )
        values = tuple(params.get(parameter, "") for parameter in names)
        suggests = bool(getattr(one, "suggest", None))
        found.append(Field(name, one.kind, str(one.label), names, values, options, suggests))
    return found
