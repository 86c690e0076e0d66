"""Listing: a list as a page shows it; what costs a query is loaded when a template asks for it."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _

from kernel.lists.address import Address
from kernel.lists.chips import Chip, chips
from kernel.lists.declare import Column, List
from kernel.lists.export import kinds
from kernel.lists.filters import Filtered, Problem, parameters
from kernel.lists.keyset import Page, Sort
from kernel.lists.models import SavedView
from kernel.lists.panel import Field, fields
from kernel.lists.preference import SIZES, Liking, views_of
from kernel.ui import words

CAP = words.CAP


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; `sort` is "ascending", "descending" or "" as aria-sort has it."""

    name: str
    label: str
    numeric: bool
    href: str
    sort: str


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view in the menu of views."""

    label: str
    href: str
    current: bool
    own: bool = False
    id: str = ""
    is_default: bool = False
    is_shared: bool = False


@dataclass
class Listing:
    """What templates/lists/ draw. Everything that costs a query is loaded when a template asks."""

    declared: List
    request: HttpRequest
    filtered: Filtered
    sort: Sort
    liking: Liking
    size: int
    page: Page
    address: Address
    problems: list[Problem]
    answer: HttpResponseBase | None = None
    target: str = "#list"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> Any:
        """The rows of this page."""
        return self.page.rows

    @cached_property
    def total(self) -> int:
        """How many rows match, counted no further than 10,001."""
        if not self.page.previous and not self.page.next:
            return len(self.page.rows)
        ids = self.filtered.queryset.order_by().values(self.declared.key)
        return ids[: CAP + 1].count()

    @cached_property
    def counted(self) -> str:
        """The total in words."""
        return self.declared.counted(self.total)

    @property
    def shown_total(self) -> str:
        """The total alone: the count of a single chip."""
        return words.capped(self.total)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.filtered.is_narrowed

    @property
    def here(self) -> str:
        """The address of the list as it stands, for forms that come back to it."""
        return self.address.with_()

    @cached_property
    def back(self) -> str:
        """The address of this very page without a panel."""
        return self.address.staying(self.request.GET.get("cursor", ""))

    @cached_property
    def panel_base(self) -> str:
        """The address of this very page with a panel: the id of its row follows."""
        return f"{self.back}{'&' if '?' in self.back else '?'}panel="

    @property
    def everything(self) -> str:
        """What "all that match" is called beside the selection."""
        return _("All that match: %(counted)s") % {"counted": self.counted}

    @cached_property
    def summary(self) -> str:
        """Which rows of how many: "51 to 100 of 1,234 subscriptions"."""
        if not self.page.previous and not self.page.next:
            return self.counted
        first = self.page.position + 1
        facts = {"first": words.number(first), "last": words.number(first + len(self.rows) - 1)}
        return _("%(first)s to %(last)s of %(counted)s") % {**facts, "counted": self.counted}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns this reader sees."""
        return self.declared.chosen(self.liking.columns)

    @cached_property
    def show(self) -> dict[str, bool]:
        """`listing.show.price`: whether a row writes that cell. All are named: a template pays dearly for a miss."""
        shown = {column.name for column in self.columns}
        return {column.name: column.name in shown for column in self.declared.columns}

    @cached_property
    def labels(self) -> dict[str, str]:
        """`listing.labels.price`: a cell's label on a phone."""
        # Escaped once, not in every row.
        return {column.name: escape(str(column.label)) for column in self.columns}

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings with their sort links: another column upwards, this one the other way round."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        href = current = ""
        if column.sort:
            href = self.address.with_(sort=column.name)
        if column.name == self.sort.name:
            current = "descending" if self.sort.descending else "ascending"
            href = self.address.with_(sort=self.sort.reversed().param)
        return Heading(column.name, str(column.label), column.numeric, href, current)

    @cached_property
    def chips(self) -> list[Chip]:
        """What narrows the list."""
        return chips(self.declared, self.filtered, self.address)

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of the filter panel."""
        return fields(self.declared, self.request.GET)

    @property
    def has_search(self) -> bool:
        """Whether the list can be searched."""
        return self.declared.search is not None

    @property
    def filter_count(self) -> int:
        """How many filters are set."""
        return len(self.filtered.values)

    @cached_property
    def _filter_names(self) -> list[str]:
        if self.declared.filters is None:
            return []
        found = self.declared.filters.base_filters.items()
        return [parameter for name, one in found for parameter in parameters(one, name)]

    @cached_property
    def clear(self) -> str:
        """The address without filters and search."""
        return self.address.cleared([*self._filter_names, "q"])

    @cached_property
    def carried_by_filters(self) -> list[tuple[str, str]]:
        """What the filter form carries along."""
        return self.address.carried(self._filter_names)

    @cached_property
    def carried_by_search(self) -> list[tuple[str, str]]:
        """What the search form carries along."""
        return self.address.carried(["q"])

    @cached_property
    def carried_by_selection(self) -> list[tuple[str, str]]:
        """What the form of the selection carries along: the stored query."""
        return self.address.carried(["size"])

    @property
    def next(self) -> str:
        """The address of the next page, "" on the last."""
        return self.address.with_(cursor=self.page.next) if self.page.next else ""

    @property
    def previous(self) -> str:
        """The address of the previous page, "" on the first."""
        return self.address.with_(cursor=self.page.previous) if self.page.previous else ""

    @property
    def first(self) -> str:
        """The address of the first page."""
        return self.address.with_()

    @cached_property
    def sizes(self) -> list[dict[str, Any]]:
        """The page sizes on offer."""
        return [
            {"label": size, "url": self.address.with_(size=str(size)), "current": size == self.size}
            for size in SIZES
        ]

    @cached_property
    def exports(self) -> list[dict[str, str]]:
        """The kinds of file this list can be had as."""
        return [{"label": label, "url": self.address.with_(export=kind)} for kind, label in kinds()]

    @cached_property
    def choosable(self) -> list[dict[str, Any]]:
        """Every column, and whether it is shown."""
        return [
            {"name": c.name, "label": c.label, "shown": self.show[c.name], "fixed": c.fixed}
            for c in self.declared.columns
            if not c.export_only
        ]

    @cached_property
    def saved(self) -> list[SavedView]:
        """The saved views this person may use."""
        return views_of(self.request.actor.person_id, self.declared)  # type: ignore[attr-defined]

    @cached_property
    def views(self) -> list[ShownView]:
        """All views: the whole list, the built-in ones, the saved ones."""
        shown = [ShownView(_("All"), self.address.to(""), self.address.same_as(""))]
        for built_in in self.declared.views:
            current = self.address.same_as(built_in.query)
            shown.append(ShownView(str(built_in.label), self.address.to(built_in.query), current))
        return shown + [self._saved(view) for view in self.saved]

    def _saved(self, view: SavedView) -> ShownView:
        actor = self.request.actor  # type: ignore[attr-defined]
        return ShownView(
            label=view.name,
            href=self.address.to(view.query),
            current=self.address.same_as(view.query),
            own=view.person_id == actor.person_id,
            id=str(view.id),
            is_default=view.id == self.liking.default_view_id,
            is_shared=view.is_shared,
        )

    @cached_property
    def current_view(self) -> ShownView | None:
        """The view whose query string this is."""
        return next((view for view in self.views if view.current), None)

    @property
    def may_share(self) -> bool:
        """Whether this person may share a view with the organization."""
        return self.declared.may_share(self.request.actor)  # type: ignore[attr-defined]

    @cached_property
    def urls(self) -> dict[str, str]:
        """Where preferences and views are kept."""
        names = ("preference", "save", "delete", "default")
        args = [self.request.organization.short_name, self.declared.name]  # type: ignore[attr-defined]
        return {name: reverse(f"lists:{name}", args=args) for name in names}
