"""Search that row-level security leaves an index to: by prefix, and ids first.

Under row-level security only leakproof operators may use an index: text `>=` and `<` are, LIKE is
not. So a prefix becomes a range over a casefolded column with collation "C". And where a term may
be a product or a person, their ids are looked up first: rows are then filtered by ids alone.
"""

from typing import Any

from django.db.models import Q, QuerySet

# The last code point: after every text that begins with the prefix, before any other.
_LAST = "\U0010ffff"
LONGEST = 100


def folded(text: str) -> str:
    """Return a search text as it is compared: casefolded, single spaces, no control characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.casefold().split())[:LONGEST]


def prefix(field: str, text: str) -> Q:
    """Return the filter "`field` begins with `text`" for a casefolded column; `text` is folded here."""
    start = folded(text)
    return Q(**{f"{field}__gte": start, f"{field}__lt": start + _LAST})


def any_prefix(fields: tuple[str, ...], text: str) -> Q:
    """Return the filter "one of `fields` begins with `text`"."""
    found = Q()
    for field in fields:
        found |= prefix(field, text)
    return found


def all_words(field: str, text: str) -> Q:
    """Return the filter "`field` contains every word of `text`", for tables that all tenants share."""
    found = Q()
    for word in folded(text).split():
        found &= Q(**{f"{field}__contains": word})
    return found


def ids_first(queryset: QuerySet[Any], *, limit: int, key: str = "id") -> list[Any]:
    """Run a small query now and return at most `limit` of its ids."""
    return list(queryset.order_by().values_list(key, flat=True)[:limit])
