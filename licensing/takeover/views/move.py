"""Move users: choose where to, see the plan, confirm."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kernel.lists.selection import ids
from kernel.values.decision import Decision, Refused
from kernel.web.explain import sentence
from kernel.web.htmx import page_or_part
from licensing.models import Subscription
from licensing.subscriptions.queries import selected
from licensing.takeover import queries
from licensing.takeover.headcount import FATES
from licensing.takeover.money import books
from licensing.takeover.move_users import move_users
from licensing.takeover.plan import MovePlan, draw_up
from licensing.takeover.rules import MOST_SOURCES, TakeOverReason, right_number
from licensing.takeover.views.choices import about, act_once
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require

PAGE = "licensing/takeover/move.html"
PEOPLE = "licensing/takeover/people.html"
TARGETS_SHOWN = 12
OTHERS_SHOWN = 5
PEOPLE_SHOWN = 50


@require_GET
def plan(request: HttpRequest, organization: str) -> HttpResponse:
    """Where to, and what would happen (`?source=` repeated, `?target=`); `?confirm=yes` asks once more."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_MOVE)
    sources = _sources(request)
    return _show(request, sources, _target(request, sources), against=None)


@require_POST
def move(request: HttpRequest, organization: str) -> HttpResponse:
    """Start the move; refused, it says why in place and nothing has changed."""
    actor: Actor = request.actor
    # The verb asks too; whoever may not move sees no plan either.
    require(actor, Action.TAKEOVER_MOVE)
    source_ids, target_ids = ids(request.POST.getlist("source")), ids(request.POST.getlist("target"))
    if not target_ids:
        raise Http404
    act = partial(move_users, actor=actor, source_ids=source_ids, target_id=target_ids[0])
    try:
        return act_once(request, act)
    except Refused as refused:
        against = refused.decision
    sources = list(Subscription.objects.select_related("product", "purchaser").filter(id__in=source_ids))
    target = Subscription.objects.select_related("product").filter(id=target_ids[0]).first()
    if not sources or target is None:
        raise Refused(against)
    return _show(request, sources, target, against=against)


@require_GET
def people(request: HttpRequest, organization: str) -> HttpResponse:
    """Who shares a fate in the plan (`?fate=`), page by page."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_MOVE)
    sources, fate = _sources(request), request.GET.get("fate", "move")
    target = _target(request, sources)
    if target is None or fate not in FATES:
        raise Http404
    after = ids([request.GET.get("after", "")])
    found = queries.people_of_plan(
        [s.id for s in sources], target, fate, after=after[0] if after else None, most=PEOPLE_SHOWN + 1
    )
    address = _address("people", request, sources, target)
    context = {
        **about(request, sources[0]),
        "people": found[:PEOPLE_SHOWN],
        "fate": fate,
        "target": target,
        "plan_url": _address("plan", request, sources, target),
        "next": f"{address}&fate={fate}&after={found[PEOPLE_SHOWN - 1].id}"
        if len(found) > PEOPLE_SHOWN
        else "",
    }
    return page_or_part(request, PEOPLE, context)


def _show(
    request: HttpRequest,
    sources: list[Subscription],
    target: Subscription | None,
    *,
    against: Decision | None,
) -> HttpResponse:
    drawn = draw_up(sources, target) if target else None
    decision = against if against is not None else drawn.decision if drawn else Decision.yes()
    targets = queries.targets_for(sources, word=request.GET.get("q", ""))
    context = {
        **about(request, sources[0]),
        "sources": sources,
        "targets": _marked(list(targets[:TARGETS_SHOWN]), target),
        "more_targets": targets.count() > TARGETS_SHOWN,
        "word": request.GET.get("q", ""),
        "target": target,
        "plan": drawn,
        # A shortage is told with its ways out, every other reason in a notice.
        "against": [sentence(r) for r in decision.reasons if r.code != TakeOverReason.NOT_ENOUGH_SEATS],
        "warnings": [sentence(warning) for warning in drawn.warnings] if drawn else [],
        "others": _others(request, sources, drawn),
        "buy_url": _buy_url(request, drawn),
        "confirm": bool(request.GET.get("confirm")) and drawn is not None and bool(decision),
        "asked": bool(request.GET.get("confirm")),
        "may_keep": len(sources) == 1 and can(request.actor, Action.TAKEOVER_KEEP),
        "people_url": _address("people", request, sources, target) if target else "",
        "refunds": _refunds(sources) if drawn else [],
        "purchasers": len({source.purchaser_id for source in sources if source.purchaser_id}),
    }
    return page_or_part(request, PAGE, context, part="panel", status=200 if against is None else 422)


def _refunds(sources: list[Subscription]) -> list[dict[str, Any]]:
    """Return what the end of each source gives back, those left out that nobody bills."""
    known = books().refunds(sources)
    return [{"source": one, "refund": known[one.id]} for one in sources if one.id in known]


def _sources(request: HttpRequest) -> list[Subscription]:
    rows = selected(request.actor, request.GET).select_related("product", "purchaser")
    sources = list(rows[: MOST_SOURCES + 1])
    if not sources and request.GET.getlist("source"):
        raise Http404
    right_number([source.id for source in sources]).or_refuse()
    return sources


def _target(request: HttpRequest, sources: list[Subscription]) -> Subscription | None:
    """The one asked for, else the best: the same product, most free seats."""
    wanted = ids([request.GET.get("target", "")])
    if wanted:
        return Subscription.objects.select_related("product").filter(id=wanted[0]).first()
    return queries.targets_for(sources).first()


def _marked(targets: list[Subscription], chosen: Subscription | None) -> list[dict[str, Any]]:
    """Return the targets to choose from, the chosen one among them even if it is far down the list."""
    if chosen is not None and chosen.is_central and chosen.id not in {row.id for row in targets}:
        targets = [*targets, chosen]
    return [{"row": row, "checked": chosen is not None and row.id == chosen.id} for row in targets]


def _others(
    request: HttpRequest, sources: list[Subscription], drawn: MovePlan | None
) -> list[dict[str, Any]]:
    """Return other targets that have enough seats, as ways out of a shortage."""
    if drawn is None or not drawn.short:
        return []
    enough = queries.targets_for(sources, seats=drawn.wanted).exclude(id=drawn.target.id)[:OTHERS_SHOWN]
    return [{"target": row, "url": _address("plan", request, sources, row)} for row in enough]


def _buy_url(request: HttpRequest, drawn: MovePlan | None) -> str:
    """Return where the missing seats are bought, with the number filled in; "" for who may not."""
    if drawn is None or not drawn.short or not can(request.actor, Action.MANAGE_CENTRAL):
        return ""
    target = drawn.target
    address = reverse("billing:managing:licenses", args=[request.organization.short_name, target.id])
    return f"{address}?{urlencode({'total': target.quantity + drawn.short})}"


def _address(name: str, request: HttpRequest, sources: list[Subscription], target: Subscription) -> str:
    query = [*(("source", source.id) for source in sources), ("target", target.id)]
    short_name = request.organization.short_name
    return f"{reverse(f'licensing:takeover:{name}', args=[short_name])}?{urlencode(query)}"
