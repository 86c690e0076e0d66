"""The pages of billing/licenses/: one row per product, and one product with its users."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.lists.declare import apply_filters
from kernel.lists.search import folded
from kernel.lists.selection import ids
from kernel.lists.show import show
from kernel.web.htmx import page_or_part, redirect_to
from kernel.web.once import new_key
from licensing.licenses import queries
from licensing.licenses.columns import LICENSES
from licensing.licenses.export import export_users
from licensing.licenses.holders import holders, search
from licensing.licenses.offers import offers_of
from licensing.licenses.pages import purchase_pages, user_pages
from licensing.models import Product
from licensing.seats.queries import done_of
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require, sees_all

PAGE = "licensing/licenses/list.html"
PRODUCT = "licensing/licenses/product.html"
BY_NAME = ("", "product", "-product")


def page(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Licenses: one row per product."""
    actor: Actor = request.actor
    require(actor, Action.LICENSE_SEE)
    by_name = request.GET.get("sort", "") in BY_NAME
    listing = show(request, LICENSES, queries.products(actor, by_name=by_name), filename="licenses")
    if listing.answer is not None:
        return listing.answer
    listing.page.rows[:] = queries.with_names(listing.page.rows)
    if listing.next or listing.previous:
        # Summing up everything once more, only to count, would cost as much as the page.
        listing.total = queries.count_products(
            apply_filters(LICENSES, queries.visible(actor), request.GET).queryset
        )
    return page_or_part(request, PAGE, {"listing": listing}, part="list")


def product(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """One product: its subscriptions to tick, its users by purchaser."""
    actor: Actor = request.actor
    found = find(actor, product)
    subscriptions = queries.of_product(actor, found)
    text = folded(request.GET.get("q", ""))
    offers = offers_of(actor, subscriptions)
    users = search(subscriptions, text) if text else holders(subscriptions, request.GET.get("users", ""))
    purchases = queries.subscriptions_page(subscriptions, request.GET.get("purchases", ""))
    totals = queries.totals(subscriptions)
    context: dict[str, Any] = {
        "product": found,
        "totals": totals,
        "purchases": purchases,
        "purchase_pages": purchase_pages(request, purchases, totals),
        "users": users,
        "user_pages": user_pages(request, users, totals),
        "text": text,
        "offers": offers,
        "sees_subscriptions": sees_all(actor, Action.SUBSCRIPTION_SEE),
        "may_export": bool(can(actor, Action.USERS_EXPORT)),
        "done": done_of(actor, ids(request.GET.getlist("done"))),
        "submission_key": new_key(),
    }
    return page_or_part(request, PRODUCT, context, part="users" if _wants_users(request) else "")


def users(request: HttpRequest, organization: str, product: str) -> HttpResponseBase:
    """Export users: the holders of the ticked subscriptions, of all of them when none is ticked."""
    actor: Actor = request.actor
    require(actor, Action.USERS_EXPORT)
    found = find(actor, product)
    subscriptions = queries.of_product(actor, found)
    if "selected" in request.GET:
        subscriptions = subscriptions.filter(id__in=ids(request.GET.getlist("selected")))
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    answer: HttpResponseBase | None = export_users(request.organization, found, subscriptions, kind)
    if answer is not None:
        return answer
    messages.error(
        request, _("A workbook holds about a million rows. Export as CSV, or tick fewer subscriptions.")
    )
    return redirect_to(request, reverse("licensing:licenses:product", args=[organization, product]))


def find(actor: Actor, code: str) -> Product:
    """Return a product of which the actor sees at least one subscription, deleted ones too. Raises Http404."""
    require(actor, Action.LICENSE_SEE)
    found = queries.find_product(code)
    if found is None or not queries.sees_any(actor, found):
        raise Http404
    return found


def _wants_users(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "users"
