"""After the decision: progress while a job runs, then what came of it, and the way back."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kernel.jobs.models import Job
from kernel.jobs.queries import jobs, mark_seen
from kernel.values.clock import now
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from licensing.models import Subscription, TakeOver, TakeOverSource
from licensing.takeover import queries
from licensing.takeover.money import books
from licensing.takeover.reasons import words_of
from licensing.takeover.rules import may_undo, undo_until
from licensing.takeover.undo import undo_move
from licensing.takeover.views.choices import address_of
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require

RESULT = "licensing/takeover/result.html"
UNDO = "licensing/takeover/undo.html"


@require_GET
def result(request: HttpRequest, organization: str, takeover_id: UUID) -> HttpResponse:
    """How far it is, or what came of it; a poll gets the progress alone until it is finished."""
    actor: Actor = request.actor
    require(actor, Action.SUBSCRIPTION_SEE)
    context = _context(request, _find(actor, takeover_id))
    polls = context["polls"]
    if context["job"]:
        mark_seen(actor, context["job"])
    if polls and context["running"]:
        return page_or_part(request, RESULT, context, part="progress")
    response = page_or_part(request, RESULT, context, part="panel")
    if polls:
        # The work is done: the whole panel changes, title included.
        response["HX-Retarget"], response["HX-Reswap"] = "#panel", "innerHTML"
    return response


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, organization: str, takeover_id: UUID) -> HttpResponse:
    """Ask, then take a move back."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_MOVE)
    takeover = _find(actor, takeover_id)
    context = _context(request, takeover)
    if request.method == "POST":
        try:
            with transaction.atomic():
                act = lambda: address_of(request, undo_move(actor=actor, takeover_id=takeover_id))  # noqa: E731 one call
                return once(request, actor.person_id, act)  # type: ignore[arg-type]
        except Refused as refused:
            context["undo_against"] = sentences(refused.decision)
    return page_or_part(request, UNDO, context, part="panel", status=422 if context["undo_against"] else 200)


def _find(actor: Actor, takeover_id: UUID) -> TakeOver:
    takeover = queries.takeovers_of(actor).select_related("target__product").filter(id=takeover_id).first()
    if takeover is None:
        raise Http404
    return takeover


def _context(request: HttpRequest, takeover: TakeOver) -> dict[str, Any]:
    actor, short_name = request.actor, request.organization.short_name
    people = ("subscription__product", "subscription__purchaser")
    steps = list(queries.steps_of(actor).filter(takeover_id=takeover.id).select_related(*people))
    sources = [step.subscription for step in steps]
    job_id = takeover.undo_job_id if takeover.state in _BACK else takeover.job_id
    running = takeover.state in (TakeOver.State.RUNNING, TakeOver.State.UNDOING)
    decision = may_undo(takeover, sources, now())
    return {
        "takeover": takeover,
        "heading": _heading(takeover),
        "steps": steps,
        "sources": sources,
        "job": Job.objects.filter(id=job_id).first() if job_id else None,
        "sees_job": job_id is not None and jobs(actor).filter(id=job_id).exists(),
        "running": running,
        "polls": request.headers.get("HX-Target") == "takeover-progress",
        "reason": words_of(takeover.reason),
        "moved": sum(step.moved for step in steps),
        "already_there": sum(step.already_there for step in steps),
        "left": sum(step.failed for step in steps),
        "restored": sum(step.restored for step in steps),
        "may_undo": bool(decision) and bool(can(actor, Action.TAKEOVER_MOVE)),
        "undo_until": undo_until(sources),
        "again": _again(sources) if decision else [],
        "undo_against": sentences(decision),
        "submission_key": new_key(),
        "close_url": _close(short_name, steps),
        "subscription": sources[0],
    }


def _again(sources: list[Subscription]) -> list[dict[str, Any]]:
    """Return what undoing would charge the purchasers again."""
    known = books().again(sources)
    return [{"source": one, "amount": known[one.id]} for one in sources if one.id in known]


def _heading(takeover: TakeOver) -> str:
    done = takeover.state == TakeOver.State.DONE
    if takeover.choice == TakeOver.Choice.KEEP:
        return _("Kept for the organization")
    if takeover.choice == TakeOver.Choice.CANCEL:
        return _("Subscription canceled") if done else _("Freeing seats")
    return _MOVE[TakeOver.State(takeover.state)]()


def _close(short_name: str, steps: list[TakeOverSource]) -> str:
    if len(steps) == 1:
        return reverse("licensing:subscriptions:detail", args=[short_name, steps[0].subscription_id])
    return reverse("licensing:subscriptions:list", args=[short_name])


_MOVE = {
    TakeOver.State.RUNNING: lambda: _("Moving users"),
    TakeOver.State.DONE: lambda: _("Move completed"),
    TakeOver.State.UNDOING: lambda: _("Moving users back"),
    TakeOver.State.UNDONE: lambda: _("Move undone"),
}
_BACK = (TakeOver.State.UNDOING, TakeOver.State.UNDONE)
