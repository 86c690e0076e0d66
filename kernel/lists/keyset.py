"""Keyset paging: any page of any sort costs what the first one does, and each row comes once.

A cursor holds the sort value and the key of the row a page begins after (or ends before). It is
signed, so that a broken or invented one is told from a real one before the database sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Q, QuerySet, Value

_signer = signing.Signer(salt="kernel.lists.cursor")


class BadCursor(ValueError):
    """The cursor is broken, invented, or belongs to another sort."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list: by `path` (a field, a joined field or an annotation), then by `key`.

    Null counts as the largest value, as PostgreSQL's indexes have it; say `nullable` where it occurs.
    """

    name: str
    path: str
    key: str = "id"
    descending: bool = False
    nullable: bool = False

    @property
    def param(self) -> str:
        """How the query string names it: `price`, or `-price` downwards."""
        return f"-{self.name}" if self.descending else self.name

    def reversed(self) -> "Sort":
        """Return the same order the other way round."""
        return replace(self, descending=not self.descending)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; `next` and `previous` are cursors, "" where there is nothing.

    `position` counts the rows before it, as far as the way here tells.
    """

    rows: list[Any]
    next: str = ""
    previous: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    backwards: bool
    value: Any
    key: Any
    position: int


class _Beyond(Func):
    """(path, key) > (value, key): one row comparison, which an index answers; ORs would not."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        (path, key, value, last) = (sql for sql, _ in parts)
        params = [param for _, inner in parts for param in inner]
        return f"({path}, {key}) {self.extra['operator']} ({value}, {last})", params


def page(queryset: QuerySet[Any], sort: Sort, cursor: str = "", size: int = 50) -> Page:
    """Return one page of `queryset` in the order of `sort`.

    Rows may be instances or dicts; they must have loaded the sort's path and key. Raises BadCursor.
    """
    mark = _decode(cursor, sort, queryset) if cursor else None
    backwards = mark is not None and mark.backwards
    rows = _fetch(queryset, sort, mark, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if mark is None:
        return _page(rows, sort, 0, has_next=more, has_previous=False)
    if not rows or (backwards and len(rows) < size and not more):
        # The rows that made this page whole are gone since: the first page is the honest answer.
        return page(queryset, sort, "", size)
    if backwards:
        rows.reverse()
        position = max(mark.position - len(rows), 0) if more else 0
        return _page(rows, sort, position, has_next=True, has_previous=more)
    return _page(rows, sort, mark.position, has_next=more, has_previous=True)


def _page(rows: list[Any], sort: Sort, position: int, *, has_next: bool, has_previous: bool) -> Page:
    return Page(
        rows=rows,
        next=_encode(sort, _Mark(False, *_ends(rows[-1], sort), position + len(rows))) if has_next else "",
        previous=_encode(sort, _Mark(True, *_ends(rows[0], sort), position)) if has_previous else "",
        position=position,
    )


def _fetch(queryset: QuerySet[Any], sort: Sort, mark: _Mark | None, wanted: int) -> list[Any]:
    """Return up to `wanted` rows beyond the mark, in walking order."""
    descending = sort.descending != (mark is not None and mark.backwards)
    dash = "-" if descending else ""
    names = dict.fromkeys((f"{dash}{sort.path}", f"{dash}{sort.key}"))
    ordered = queryset.order_by(*names)
    if mark is None:
        return list(ordered[:wanted])
    rows: list[Any] = []
    # Values and nulls apart: together they would be an OR, for which no index has an order.
    for part in _parts(ordered, sort, mark, descending):
        rows += part[: wanted - len(rows)]
        if len(rows) == wanted:
            break
    return rows


def _parts(ordered: QuerySet[Any], sort: Sort, mark: _Mark, descending: bool) -> list[QuerySet[Any]]:
    is_null, not_null = Q(**{f"{sort.path}__isnull": True}), Q(**{f"{sort.path}__isnull": False})
    if mark.value is None:
        same = ordered.filter(is_null, **{f"{sort.key}__{'lt' if descending else 'gt'}": mark.key})
        return [same, ordered.filter(not_null)] if descending else [same]
    beyond = ordered.filter(
        _Beyond(
            F(sort.path),
            F(sort.key),
            Value(mark.value, output_field=_field(ordered, sort.path)),
            Value(mark.key, output_field=_field(ordered, sort.key)),
            operator="<" if descending else ">",
        )
    )
    return [beyond] if descending or not sort.nullable else [beyond, ordered.filter(is_null)]


def _field(queryset: QuerySet[Any], path: str) -> Field:
    """Return the field behind a path of a queryset: a column, a joined column or an annotation."""
    expression = F(path).resolve_expression(queryset._chain().query)  # type: ignore[attr-defined]  # Django's own
    return expression.output_field


def _ends(row: Any, sort: Sort) -> tuple[Any, Any]:
    return _read(row, sort.path), _read(row, sort.key)


def _read(row: Any, path: str) -> Any:
    if isinstance(row, Mapping):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
        if row is None:
            break
    return row


def _encode(sort: Sort, mark: _Mark) -> str:
    content = [sort.param, int(mark.backwards), _plain(mark.value), _plain(mark.key), mark.position]
    return _signer.sign_object(content)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _decode(cursor: str, sort: Sort, queryset: QuerySet[Any]) -> _Mark:
    try:
        param, backwards, value, key, position = _signer.unsign_object(cursor)
        value = None if value is None else _field(queryset, sort.path).to_python(value)
        mark = _Mark(bool(backwards), value, _field(queryset, sort.key).to_python(key), int(position))
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        # Signed and yet unreadable: the list may have changed since the address was kept.
        raise BadCursor("The cursor cannot be read.") from error
    if param != sort.param:
        raise BadCursor(f"The cursor is for the order {param}.")
    return mark
