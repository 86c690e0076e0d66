"""show(): a list as a page shows it, from its declaration, its rows and the query string."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from kernel.lists.address import BARE, Address
from kernel.lists.declare import List, apply_filters, sort_or_default
from kernel.lists.export import export
from kernel.lists.filters import Problem
from kernel.lists.keyset import BadCursor, Page, page
from kernel.lists.listing import Listing
from kernel.lists.preference import liking_of, size_in
from kernel.lists.suggest import suggestions

Loading = Callable[[QuerySet[Any], Mapping[str, bool]], QuerySet[Any]]


def show(
    request: HttpRequest,
    lst: List,
    queryset: QuerySet[Any],
    *,
    filename: str = "",
    loaded: Loading = lambda rows, shown: rows,
) -> Listing:
    """Return the listing of `queryset` that the query string asks for.

    `listing.answer` is set when the answer is no page: the file of an export, or the way to the
    reader's default view. `loaded` says what a row loads for the columns that are shown, the sort paths
    and the key among it: only the page joins other tables for it, the count does not.
    """
    params = request.GET
    liking = liking_of(request.actor.person_id, lst)  # type: ignore[attr-defined]
    sort, problems = sort_or_default(lst, params.get("sort", ""))
    filtered = apply_filters(lst, queryset, params)
    size = size_in(params.get("size", "")) or liking.size
    address = Address(request.path, params, BARE if liking.default_view_id else "")
    listing = Listing(
        lst, request, filtered, sort, liking, size, Page([]), address, problems + filtered.problems
    )
    listing.answer = _default_view(listing)
    if listing.answer is None and "suggest" in params:
        listing.answer = suggestions(lst, params["suggest"], queryset, params)
    if listing.answer is None and "export" in params:
        order = (sort, listing.columns)
        listing.answer = export(
            request, lst, filtered.queryset, *order, kind=params["export"], filename=filename
        )
    if listing.answer is None:
        listing.page = _page(listing, loaded(filtered.queryset, listing.show), params.get("cursor", ""))
    return listing


def _page(listing: Listing, rows: QuerySet[Any], cursor: str) -> Page:
    try:
        return page(rows, listing.sort, cursor, listing.size)
    except BadCursor:
        sentence = _("That page cannot be found again, so the first one is shown.")
        listing.problems.append(Problem("cursor", sentence))
        return page(rows, listing.sort, "", listing.size)


def _default_view(listing: Listing) -> HttpResponse | None:
    """Lead to the default view, if the list was opened without a word."""
    wanted = listing.liking.default_view_id
    if wanted is None or listing.request.GET:
        return None
    view = next((view for view in listing.saved if view.id == wanted), None)
    return HttpResponseRedirect(listing.address.to(view.query)) if view else None
