"""Addresses of a list: its whole state stands in the query string, so that a view can be mailed."""

from collections.abc import Iterable, Mapping

from django.http.request import QueryDict

# What moves within a view, but does not belong to it.
PASSING = ("cursor", "panel", "export", "view", "selected", "everything", "suggest")
# A list opened without anything shows the reader's default view; this asks for the list as it is.
BARE = "view=all"


class Address:
    """Makes links to the same list in another state; every link starts again at the first page.

    `bare` is the query string that asks for the list as it is, where an empty one would not.
    """

    def __init__(self, path: str, params: QueryDict, bare: str = "") -> None:
        self.path = path
        self.bare = bare
        self._params = params.copy()
        for name in PASSING:
            self._params.pop(name, None)
        for name, values in list(self._params.lists()):
            self._params.setlist(name, [value for value in values if value])

    @property
    def query(self) -> str:
        """The state as a query string: filters, search, sort and page size."""
        return self._params.urlencode()

    def same_as(self, query: str) -> bool:
        """Whether another query string asks for the same, in whatever order."""
        return sorted(_pairs(self._params)) == sorted(_pairs(QueryDict(query)))

    def to(self, query: str) -> str:
        """Return the address of the list in quite another state."""
        wanted = query or self.bare
        return f"{self.path}?{wanted}" if wanted else self.path

    def staying(self, cursor: str) -> str:
        """Return the address of this very page, for what opens beside the list and closes again."""
        return self.with_(cursor=cursor) if cursor else self.with_()

    def with_(self, **changes: str) -> str:
        """Return the address with some parameters changed; "" takes one away."""
        return self.to(self._changed(changes).urlencode())

    def without(self, names: Iterable[str], value: str | None = None) -> str:
        """Return the address without some parameters, or without one `value` of them."""
        params = self._params.copy()
        for name in names:
            kept = [] if value is None else [one for one in params.getlist(name) if one != value]
            params.setlist(name, kept)
        return self.to(_full(params).urlencode())

    def cleared(self, names: Iterable[str]) -> str:
        """Return the address without any of `names`: sort and page size stay."""
        return self.without(names)

    def carried(self, without: Iterable[str]) -> list[tuple[str, str]]:
        """Return the parameters a GET form has to carry along in hidden fields."""
        left_out = frozenset(without)
        return [(name, value) for name, value in _pairs(self._params) if name not in left_out]

    def _changed(self, changes: Mapping[str, str]) -> QueryDict:
        params = self._params.copy()
        for name, value in changes.items():
            params.setlist(name, [value] if value else [])
        return _full(params)


def _full(params: QueryDict) -> QueryDict:
    for name in [name for name, values in params.lists() if not values]:
        del params[name]
    return params


def _pairs(params: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, value) for name, values in params.lists() for value in values if value and name not in PASSING
    ]
