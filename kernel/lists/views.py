"""lists/<list>/: keep how somebody likes to see a list, and their saved views."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.lists.address import Address
from kernel.lists.declare import List
from kernel.lists.models import SavedView
from kernel.lists.preference import MOST_VIEWS, keep_default_view, keep_liking, size_in
from kernel.lists.registry import find
from kernel.lists.selection import ids
from kernel.web.htmx import redirect_to

LONGEST_QUERY = 1000
LONGEST_NAME = 80


@require_POST
def preference(request: HttpRequest, organization: str, list_name: str) -> HttpResponse:
    """Keep columns, page size and density."""
    keep_liking(
        _person(request),
        _list(list_name),
        columns=request.POST.getlist("column"),
        size=size_in(request.POST.get("size", "")),
        density=request.POST.get("density", ""),
    )
    return _back(request)


@require_POST
def save(request: HttpRequest, organization: str, list_name: str) -> HttpResponse:
    """Save the list's state under a name; one's own view of that name is replaced."""
    lst, name = _list(list_name), " ".join(request.POST.get("name", "").split())
    query = Address("", QueryDict(request.POST.get("query", ""))).query
    why_not = _why_not(request, lst, name, query)
    if why_not:
        messages.error(request, why_not)
        return _back(request)
    shared = request.POST.get("shared") == "1" and lst.may_share(_actor(request))
    view, _made = SavedView.objects.update_or_create(
        person_id=_person(request),
        list_name=lst.name,
        name=name,
        defaults={"query": query, "is_shared": shared},
    )
    if request.POST.get("default") == "1":
        keep_default_view(_person(request), lst, view.id)
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": name})
    return _back(request)


@require_POST
def delete(request: HttpRequest, organization: str, list_name: str) -> HttpResponse:
    """Delete one of one's own views."""
    found = SavedView.objects.filter(
        person_id=_person(request), list_name=_list(list_name).name, id__in=ids([request.POST.get("id", "")])
    )
    if found.delete()[0]:
        messages.success(request, _("The view was deleted."))
    return _back(request)


@require_POST
def default(request: HttpRequest, organization: str, list_name: str) -> HttpResponse:
    """Open the list with one of the views from now on, or with none."""
    lst, wanted = _list(list_name), ids([request.POST.get("id", "")])
    person_id = _person(request)
    mine = SavedView.objects.filter(list_name=lst.name, id__in=wanted)
    view = next((one for one in mine if one.is_shared or one.person_id == person_id), None)
    keep_default_view(person_id, lst, view.id if view else None)
    return _back(request)


def _why_not(request: HttpRequest, lst: List, name: str, query: str) -> str:
    """Return why a view cannot be saved, or ""."""
    if not name or len(name) > LONGEST_NAME:
        return _("Give the view a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
    if len(query) > LONGEST_QUERY:
        return _("There are too many filters for a saved view. Remove some and try again.")
    others = SavedView.objects.filter(person_id=_person(request), list_name=lst.name).exclude(name=name)
    if others[:MOST_VIEWS].count() >= MOST_VIEWS:
        return _("You have %(most)s saved views, which is as many as there can be. Delete one first.") % {
            "most": MOST_VIEWS
        }
    return ""


def _actor(request: HttpRequest) -> Any:
    return request.actor


def _person(request: HttpRequest) -> UUID:
    person_id = _actor(request).person_id
    if person_id is None:
        raise Http404
    return person_id  # type: ignore[no-any-return]


def _list(name: str) -> List:
    lst = find(name)
    if lst is None:
        raise Http404
    return lst


def _back(request: HttpRequest) -> HttpResponse:
    """Go back to the list the form came from."""
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect_to(request, address if is_ours else "/")
