"""Pages of rows: a list's own filters, search and order, by keyset; the same declaration as the page."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.strict import unknown_names
from kernel.lists.declare import List, UnknownSort, apply_filters
from kernel.lists.filters import Days, Flag, ManyOf, OneOf, parameters
from kernel.lists.keyset import BadCursor, Sort, page

USUAL_SIZE = 50
LARGEST_SIZE = 200
SIMPLE = ("cursor", "page_size")
CURSOR = OpenApiParameter(
    "cursor",
    str,
    pattern="^[A-Za-z0-9_:=.-]{1,1000}$",
    description="Taken from `next` or `previous` of a page.",
)
PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": USUAL_SIZE},
    description="Rows on a page.",
)


class PageOf:
    """`PageOf(Row)` is the schema of a page of such rows."""

    def __new__(cls, row: type[serializers.Serializer]) -> type[serializers.Serializer]:  # type: ignore[misc]
        """Return a serializer class with items, next and previous."""
        fields = {
            "__doc__": "Rows in the order asked for.",
            "items": row(many=True),
            "next": serializers.URLField(
                allow_null=True, help_text="Address of the next page; null on the last."
            ),
            "previous": serializers.URLField(allow_null=True, help_text="Address of the page before."),
        }
        return type(f"{row.__name__}Page", (serializers.Serializer,), fields)


class PagedDoor(Door):
    """A door whose GET answers pages; `listing` is the list's declaration, None for rows in one fixed order."""

    listing: ClassVar[List | None] = None
    # The fixed order where there is no declaration.
    order: ClassVar[Sort] = Sort("id", "id")
    # Parameters of the query that are the door's own.
    more: ClassVar[tuple[OpenApiParameter, ...]] = ()

    @classproperty
    def query(cls) -> list[OpenApiParameter]:  # noqa: N805 a property of the class
        """The parameters as the schema has them."""
        return cls.parameters(cls.listing)

    @classmethod
    def parameters(cls, listing: List | None) -> list[OpenApiParameter]:
        """Return the parameters of pages of a list."""
        return [CURSOR, PAGE_SIZE, *cls.more, *(parameters_of(listing) if listing else [])]

    def declared(self) -> List | None:
        """Return the list as this actor may use it."""
        return self.listing

    def asked(self) -> dict[str, Any]:
        """Return the raw query. Raises ValidationError for a parameter nobody knows."""
        given = self.request.query_params
        if wrong := unknown_names(given, [one.name for one in self.parameters(self.declared())]):
            raise ValidationError(wrong)
        return dict(given.items())

    def narrowed(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that the filters and the search of the address leave."""
        listing = self.declared()
        if listing is None:
            return queryset
        filtered = apply_filters(listing, queryset, self.request.query_params)
        if filtered.problems:
            raise ValidationError({problem.name: [problem.sentence] for problem in filtered.problems})
        return filtered.queryset

    def paged(self, queryset: QuerySet[Any], show: Callable[[list[Any]], Any]) -> Response:
        """Answer one page; `show` makes JSON of its rows."""
        narrowed = self.narrowed(queryset)
        cursor = self.request.query_params.get("cursor", "")
        try:
            found = page(narrowed, self._order(), cursor, self._size())
        except BadCursor as bad:
            sentence = _("This cursor cannot be read here. Begin again without it.")
            raise ValidationError({"cursor": [sentence]}) from bad
        links = {"next": self._address(found.next), "previous": self._address(found.previous)}
        response = Response({"items": show(found.rows), **links})
        if any(links.values()):
            response["Link"] = ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items() if link)
        return response

    def _order(self) -> Sort:
        listing = self.declared()
        if listing is None:
            return self.order
        try:
            return listing.sort_of(self.request.query_params.get("sort", ""))
        except UnknownSort as unknown:
            names = ", ".join(_sorts(listing))
            sentence = _("This list cannot be sorted by that. Known are %(names)s.") % {"names": names}
            raise ValidationError({"sort": [sentence]}) from unknown

    def _size(self) -> int:
        given = self.request.query_params.get("page_size", str(USUAL_SIZE))
        size = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
        if not 1 <= size <= LARGEST_SIZE:
            sentence = _("Send a whole number from 1 to %(most)d.") % {"most": LARGEST_SIZE}
            raise ValidationError({"page_size": [sentence]})
        return size

    def _address(self, cursor: str) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def parameters_of(listing: List) -> list[OpenApiParameter]:
    """Return what a list's filters, search and order look like in the schema."""
    found = [_sort_parameter(listing)]
    if listing.search is not None:
        found.append(
            OpenApiParameter("q", {"type": "string", "maxLength": 100}, description=str(listing.search_label))
        )
    for name, one in (listing.filters.base_filters if listing.filters else {}).items():
        found += [_filter_parameter(parameter, one) for parameter in parameters(one, name)]
    return found


def _sorts(listing: List) -> list[str]:
    names = [column.name for column in listing.columns if column.sort]
    return [f"{dash}{name}" for name in names for dash in ("", "-")]


def _sort_parameter(listing: List) -> OpenApiParameter:
    return OpenApiParameter(
        "sort", str, enum=_sorts(listing), default=listing.sort, description="The order; “-” is downwards."
    )


def _filter_parameter(name: str, one: django_filters.Filter) -> OpenApiParameter:
    words = str(one.label)
    if isinstance(one, ManyOf):
        many = {"type": "array", "items": {"type": "string", "enum": [slug for slug, _words in one.offered]}}
        return OpenApiParameter(name, many, description=words, style="form", explode=True)
    if isinstance(one, OneOf):
        return OpenApiParameter(name, str, enum=[slug for slug, _words in one.offered], description=words)
    if isinstance(one, Days):
        return OpenApiParameter(name, {"type": "string", "format": "date"}, description=words)
    if isinstance(one, Flag):
        return OpenApiParameter(name, bool, description=words)
    return OpenApiParameter(name, {"type": "string", "maxLength": 100}, description=words)
