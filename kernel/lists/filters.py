"""The kinds of filter a list can have, on django-filter; page, chips, saved views and API read the same ones.

A filter that cannot be read is left out and said so; it never empties a list silently.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http.request import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.values.clock import now

Words = str | Promise


class ManyOf(django_filters.MultipleChoiceFilter):
    """Any of some choices. `choices` gives the word in the address: (value in the column, label)."""

    kind = "many"

    def __init__(self, *, field: str, label: Words, choices: Mapping[str, tuple[Any, Words]]) -> None:
        self.values = {slug: value for slug, (value, _label) in choices.items()}
        offered = [(slug, words) for slug, (_value, words) in choices.items()]
        super().__init__(field_name=field, label=label, choices=offered, widget=forms.CheckboxSelectMultiple)
        self.offered = offered

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        """Return the rows that have one of the chosen values."""
        return qs.filter(**{f"{self.field_name}__in": [self.values[slug] for slug in value]}) if value else qs


class OneOf(django_filters.ChoiceFilter):
    """One of some ready-made conditions. `choices` gives the word in the address: (label, condition)."""

    kind = "one"

    def __init__(
        self, *, label: Words, choices: Mapping[str, tuple[Words, Callable[[QuerySet[Any]], Any]]]
    ) -> None:
        self.conditions = {slug: condition for slug, (_label, condition) in choices.items()}
        self.offered = [(slug, words) for slug, (words, _condition) in choices.items()]
        super().__init__(label=label, choices=self.offered)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows for which the chosen condition holds."""
        return self.conditions[value](qs) if value in self.conditions else qs


class Days(django_filters.DateFromToRangeFilter):
    """A stretch of days in the reader's time zone, both ends included: `<name>_after`, `<name>_before`."""

    kind = "days"

    def __init__(self, *, field: str, label: Words) -> None:
        super().__init__(field_name=field, label=label)


class Flag(django_filters.BooleanFilter):
    """A condition that is on or not asked for: `<name>=1`."""

    kind = "flag"

    def __init__(self, *, label: Words, condition: Callable[[QuerySet[Any]], QuerySet[Any]]) -> None:
        self.condition = condition
        super().__init__(label=label, widget=forms.TextInput)

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        """Return the rows for which the condition holds, or all."""
        return self.condition(qs) if value else qs


class Text(django_filters.CharFilter):
    """Typed words; `matching(queryset, text)` says what they mean.

    `suggest(queryset, text)` offers (value, hint) while typing, of the rows the reader may see.
    """

    kind = "text"

    def __init__(
        self,
        *,
        label: Words,
        matching: Callable[[QuerySet[Any], str], QuerySet[Any]],
        suggest: Callable[[QuerySet[Any], str], list[tuple[str, str]]] | None = None,
    ) -> None:
        self.matching = matching
        self.suggest = suggest
        super().__init__(label=label, max_length=100)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows the text matches."""
        return self.matching(qs, value) if value else qs


def within(field: str, days: int) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return the condition "`field` lies within the next `days` days"."""

    def condition(queryset: QuerySet[Any]) -> QuerySet[Any]:
        start = now()
        return queryset.filter(**{f"{field}__gte": start, f"{field}__lt": start + timedelta(days=days)})

    return condition


def since(field: str, days: int) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return the condition "`field` lies within the past `days` days"."""
    return lambda queryset: queryset.filter(**{f"{field}__gte": now() - timedelta(days=days)})


def before_now(field: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return the condition "`field` is past"."""
    return lambda queryset: queryset.filter(**{f"{field}__lt": now()})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the query string that could not be used: which parameter, and a sentence."""

    name: str
    sentence: str


@dataclass(slots=True)
class Filtered:
    """A narrowed queryset, what narrowed it, and what was ignored."""

    queryset: QuerySet[Any]
    values: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows it."""
        return bool(self.values or self.text)


def parameters(filter_: django_filters.Filter, name: str) -> tuple[str, ...]:
    """Return the names a filter has in the query string."""
    return (f"{name}_after", f"{name}_before") if isinstance(filter_, Days) else (name,)


def narrow(
    filters: type[django_filters.FilterSet] | None, queryset: QuerySet[Any], params: QueryDict
) -> Filtered:
    """Apply what `params` asks for; unknown parameters are other people's business."""
    if filters is None:
        return Filtered(queryset)
    asked = [
        name
        for name, one in filters.base_filters.items()
        if any(params.get(parameter) for parameter in parameters(one, name))
    ]
    if not asked:
        # Building a form costs more than most pages of rows.
        return Filtered(queryset)
    bound = filters(params, queryset=queryset)
    narrowed = bound.qs
    values = {name: value for name in asked if (value := bound.form.cleaned_data.get(name))}
    return Filtered(narrowed, values, problems=_problems(bound))


def _problems(bound: django_filters.FilterSet) -> list[Problem]:
    found = []
    for name, errors in bound.form.errors.items():
        label = bound.form.fields[name].label if name in bound.form.fields else name
        why = " ".join(str(error) for error in errors)
        sentence = _("The filter “%(filter)s” was left out: %(why)s") % {"filter": label, "why": why}
        found.append(Problem(name, sentence))
    return found
