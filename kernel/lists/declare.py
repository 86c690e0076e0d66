"""List: what is declared once beside a query, and from which page, exports and API derive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.request import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.lists.filters import Filtered, Problem, narrow
from kernel.lists.keyset import Sort
from kernel.lists.search import folded

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list.

    `sort` is the path (field, joined field, annotation) it sorts by, "" where it cannot; `nullable`
    says that the path may be null. `value` is what an export writes: a path, an expression, or a
    function that makes one when the language and time zone are known; None leaves it out of exports.
    `also` names columns that an export writes along with it (a price and its currency).
    """

    name: str
    label: Words
    sort: str = ""
    nullable: bool = False
    value: Any = None
    numeric: bool = False
    # In the time zone of the reader: the export's heading names the zone.
    zoned: bool = False
    # Shown until somebody chooses otherwise; a fixed one cannot be switched off.
    shown: bool = True
    fixed: bool = False
    also: tuple[str, ...] = ()
    # Only ever written by exports.
    export_only: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A built-in view: a name for a query string."""

    name: str
    label: Words
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list. `sort` names the default order (`-expiry` for downwards); `key` tells rows apart.

    `search(queryset, text)` narrows by typed words. `counted(n)` says "12 subscriptions".
    `may_share(actor)` says who may share a saved view with the whole organization.
    """

    name: str
    columns: tuple[Column, ...]
    sort: str
    counted: Callable[[int], str]
    filters: type[django_filters.FilterSet] | None = None
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    search_label: Words = ""
    views: tuple[View, ...] = ()
    key: str = "id"
    may_share: Callable[[Any], bool] = field(default=lambda actor: bool(actor.is_admin))

    def column(self, name: str) -> Column:
        """Return a column by name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def sort_of(self, param: str = "") -> Sort:
        """Return the order a `sort` parameter asks for, the default for "". Raises UnknownSort."""
        wanted = param or self.sort
        name = wanted.removeprefix("-")
        for column in self.columns:
            if column.name == name and column.sort:
                return Sort(name, column.sort, self.key, wanted.startswith("-"), column.nullable)
        raise UnknownSort(name)

    def chosen(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Return the columns to show, in the list's order; the default ones when `names` is empty."""
        wanted = frozenset(names)
        return tuple(
            column
            for column in self.columns
            if not column.export_only
            and (column.fixed or (column.name in wanted if wanted else column.shown))
        )

    def without_filters(self, *names: str) -> "List":
        """Return the same list without some filters, for people for whom they mean nothing."""
        kept: dict[str, Any] = {}
        if self.filters is not None:
            kept = {name: one for name, one in self.filters.base_filters.items() if name not in names}
        return replace(self, filters=type("Filters", (django_filters.FilterSet,), kept))


class UnknownSort(ValueError):
    """A list cannot be sorted by that."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def apply_filters(lst: List, queryset: QuerySet[Any], params: QueryDict) -> Filtered:
    """Narrow `queryset` by the filters and the search (`q`) in `params`.

    What cannot be read is left out and listed in `problems`: a page shows the sentences, the API
    answers 422 with them.
    """
    filtered = narrow(lst.filters, queryset, params)
    text = folded(params.get("q", ""))
    if text and lst.search is not None:
        filtered.queryset, filtered.text = lst.search(filtered.queryset, text), text
    return filtered


def sort_or_default(lst: List, param: str) -> tuple[Sort, list[Problem]]:
    """Return the order asked for, or the default one with the problem."""
    try:
        return lst.sort_of(param), []
    except UnknownSort as unknown:
        sentence = _("This list cannot be sorted by “%(name)s”; its usual order is shown.")
        return lst.sort_of(), [Problem("sort", sentence % {"name": unknown.name[:40]})]
