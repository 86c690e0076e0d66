"""The pages about seats of one product: assign by picking, unassign, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kernel.lists.selection import ids
from kernel.ui.words import number
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from licensing.licenses.queries import of_product
from licensing.licenses.views import find
from licensing.models import Product
from licensing.seats import queries
from licensing.seats.assign import assign
from licensing.seats.forms import Picking
from licensing.seats.rules import MOST_BY_PICKING
from licensing.seats.unassign import unassign
from licensing.seats.undo import undo
from licensing.seats.write import holders_among
from tenants.actor import Actor

ASSIGN = "licensing/seats/assign.html"
UNASSIGN = "licensing/seats/unassign.html"


def assign_page(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """Assign licenses: choose a subscription, search and pick people, assign. The state is in the address."""
    found = find(request.actor, product)
    picking = Picking.read(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and request.POST.get("act") == "assign":
        return _assign(request, found, picking)
    if request.method == "POST":
        return redirect(f"{request.path}?{picking.query}")
    part = {"panel": "panel", "people": "people"}.get(request.headers.get("HX-Target", ""), "")
    return page_or_part(request, ASSIGN, _picking(request, found, picking), part=part)


def _assign(request: HttpRequest, found: Product, picking: Picking) -> HttpResponse:
    actor: Actor = request.actor
    subscription_id = picking.subscription_id or UUID(int=0)

    def act() -> str:
        done = assign(actor=actor, subscription_id=subscription_id, person_ids=picking.person_ids)
        if done.entry_id is None:
            messages.info(request, _("Everybody you picked already has a license here. Nothing was changed."))
        return _back(request, found, [done.entry_id] if done.entry_id else [])

    try:
        # A refusal gives the key back, so that the mended form can be sent.
        with transaction.atomic():
            return once(request, actor.person_id, act)  # type: ignore[arg-type]
    except Refused as refusal:
        context = {**_picking(request, found, picking), "refusal": sentences(refusal.decision)}
        return page_or_part(request, ASSIGN, context, part="panel", status=422)


def _picking(request: HttpRequest, found: Product, picking: Picking) -> dict[str, Any]:
    actor: Actor = request.actor
    choices = queries.choices(actor, of_product(actor, found))
    chosen = next(
        (one for one in choices if one.id == picking.subscription_id), choices[0] if choices else None
    )
    matches = list(queries.colleagues(found, picking.text)) if picking.text and chosen else []
    people = queries.picked(picking.person_ids) if picking.person_ids else []
    shown = [person.id for person in (*people, *matches)]
    for person in (*people, *matches):
        person.hint = " · ".join(filter(None, (person.email, person.department)))
    return {
        "product": found,
        "choices": choices,
        "chosen": chosen,
        "text": picking.text,
        "people": people,
        "matches": [person for person in matches if person.id not in picking.person_ids],
        "holders": holders_among(chosen.id, shown) if chosen and shown else frozenset(),
        "most": MOST_BY_PICKING,
        "submission_key": new_key(),
    }


def unassign_page(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """Unassign licenses: who loses what, then do it."""
    found = find(request.actor, product)
    params = request.POST if request.method == "POST" else request.GET
    seats = queries.seats_chosen(of_product(request.actor, found), ids(params.getlist("seat")))
    context = {"product": found, "seats": seats, "submission_key": new_key()}
    if request.method != "POST":
        return page_or_part(request, UNASSIGN, context, part="dialog")
    people: dict[UUID, list[UUID]] = {}
    for seat in seats:
        people.setdefault(seat.subscription_id, []).append(seat.person_id)

    def act() -> str:
        # In id order, as everybody locks.
        done = [
            unassign(actor=request.actor, subscription_id=one, person_ids=people[one])
            for one in sorted(people)
        ]
        if not done:
            messages.info(request, _("Nobody was ticked, or somebody was faster. Nothing was changed."))
        return _back(request, found, [one.entry_id for one in done if one.entry_id])

    return once(request, request.actor.person_id, act)


@require_POST
def undo_page(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """Undo: take back what was just done."""
    found = find(request.actor, product)
    actor: Actor = request.actor
    entries = ids(request.POST.getlist("entry"))

    def act() -> str:
        count = sum(undo(actor=actor, entry_id=entry).count for entry in entries)
        said = ngettext(
            "Undone: %(count)s license is as it was.", "Undone: %(count)s licenses are as they were.", count
        )
        messages.success(request, said % {"count": number(count)})
        return _back(request, found, [])

    try:
        with transaction.atomic():
            return once(request, request.actor.person_id, act)
    except Refused as refusal:
        for sentence in sentences(refusal.decision):
            messages.error(request, sentence)
        return redirect(_back(request, found, []))


def _back(request: HttpRequest, found: Product, entry_ids: list[UUID]) -> str:
    """Return the address of the product's page, telling what was done."""
    short_name = request.organization.short_name
    address = reverse("licensing:licenses:product", args=[short_name, found.code])
    told = "&".join(f"done={entry_id}" for entry_id in entry_ids)
    return f"{address}?{told}" if told else address
