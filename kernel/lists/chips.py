"""Filters as removable chips: what narrows the list, in words, each with the way to drop it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.utils.translation import gettext as _

from kernel.lists.address import Address
from kernel.lists.declare import List
from kernel.lists.filters import Days, Filtered, Flag, ManyOf, OneOf, parameters
from kernel.ui import words


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the list; `remove` is the address without it."""

    label: str
    value: str
    remove: str


def chips(lst: List, filtered: Filtered, address: Address) -> list[Chip]:
    """Return the chips of a list, the search first."""
    found = [Chip(_("Search"), filtered.text, address.without(["q"]))] if filtered.text else []
    for name, value in filtered.values.items():
        assert lst.filters is not None  # noqa: S101 only a list with filters has values
        found += _of(lst.filters.base_filters[name], name, value, address)
    return found


def _of(one: django_filters.Filter, name: str, value: Any, address: Address) -> Iterator[Chip]:
    label = str(one.label)
    if isinstance(one, ManyOf):
        for slug, words_ in one.offered:
            if slug in value:
                yield Chip(label, str(words_), address.without([name], slug))
    elif isinstance(one, OneOf):
        yield Chip(label, str(dict(one.offered)[value]), address.without([name]))
    elif isinstance(one, Days):
        yield Chip(label, _stretch(value.start, value.stop), address.without(parameters(one, name)))
    elif isinstance(one, Flag):
        yield Chip(label, "", address.without([name]))
    else:
        yield Chip(label, str(value), address.without([name]))


def _stretch(start: datetime | None, stop: datetime | None) -> str:
    if start and stop:
        return _("%(first)s to %(last)s") % {"first": words.day(start), "last": words.day(stop)}
    if start:
        return _("from %(first)s") % {"first": words.day(start)}
    return _("until %(last)s") % {"last": words.day(stop)} if stop else ""
