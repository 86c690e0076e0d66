"""The panel "Take control of this subscription", and the two choices that take one step."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.values.decision import Decision, Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from licensing.models import Subscription
from licensing.subscriptions.queries import find
from licensing.takeover.cancel import cancel_subscription
from licensing.takeover.forms import CancelForm, KeepForm
from licensing.takeover.keep import keep_for_organization
from licensing.takeover.money import books
from licensing.takeover.rules import may_keep, may_take_over, reason_given
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can, require

CHOICES = "licensing/takeover/choices.html"
KEEP = "licensing/takeover/keep.html"
CANCEL = "licensing/takeover/cancel.html"


@require_GET
def panel(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """The three choices, each with what follows from it; what cannot work says why."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_MOVE)
    subscription = _find(request, subscription_id)
    against = may_take_over(subscription)
    context = {
        **about(request, subscription),
        "against": sentences(against),
        "keep_against": sentences(may_keep(subscription)),
        "may_keep": can(actor, Action.TAKEOVER_KEEP),
        "may_cancel": can(actor, Action.TAKEOVER_CANCEL),
    }
    return page_or_part(request, CHOICES, context, part="panel")


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """Ask, then let the organization own and pay."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_KEEP)
    subscription = _find(request, subscription_id)
    against = may_keep(subscription)
    handover = books().handover(subscription) if against else None
    form = KeepForm(
        request.POST if request.method == "POST" else None,
        handover=handover,
        name=request.organization.name,
        purchaser=str(subscription.purchaser or ""),
    )
    if request.method == "POST" and form.is_valid():
        act = partial(keep_for_organization, actor=actor, subscription_id=subscription_id)
        try:
            return act_once(request, partial(act, pays_from=form.chosen()))
        except Refused as refused:
            against = refused.decision
    context = {
        **about(request, subscription),
        "against": sentences(against),
        "form": form,
        "handover": handover,
    }
    return page_or_part(request, KEEP, context, part="panel", status=200 if against else 422)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """Ask for the reason (`?reason=` filled in asks once more), then cancel."""
    actor: Actor = request.actor
    require(actor, Action.TAKEOVER_CANCEL)
    subscription = _find(request, subscription_id)
    given = request.POST if request.method == "POST" else request.GET
    form = CancelForm(given if "asked" in given or "reason" in given else None)
    against = may_take_over(subscription)
    if request.method == "POST" and form.is_valid():
        try:
            act = partial(
                cancel_subscription, actor=actor, subscription_id=subscription_id, **form.cleaned_data
            )
            return act_once(request, act)
        except Refused as refused:
            against = refused.decision
    return _ask_to_cancel(request, subscription, form, against)


def _ask_to_cancel(
    request: HttpRequest, subscription: Subscription, form: CancelForm, against: Decision
) -> HttpResponse:
    asked = form.is_bound and form.is_valid()
    if asked:
        form.show(reason_given(reason=form.cleaned_data["reason"], text=form.cleaned_data["reason_text"]))
    context = {
        **about(request, subscription),
        "form": form,
        "confirm": asked and form.is_valid() and bool(against),
        "refund": books().refunds([subscription]).get(subscription.id),
        "against": sentences(against),
    }
    failed = not against or (form.is_bound and not form.is_valid())
    return page_or_part(request, CANCEL, context, part="panel", status=422 if failed else 200)


def act_once(request: HttpRequest, act: Any) -> HttpResponse:
    """Do `act` once per form; a refusal takes back everything. Leads to the take-over's result."""
    with transaction.atomic():
        return once(request, request.actor.person_id, lambda: address_of(request, act()))


def address_of(request: HttpRequest, takeover: Any) -> str:
    """Return where a take-over's progress and result are shown."""
    return reverse("licensing:takeover:result", args=[request.organization.short_name, takeover.id])


def about(request: HttpRequest, subscription: Subscription) -> dict[str, Any]:
    """Return what each page about one subscription shows and links."""
    short_name = request.organization.short_name
    detail = reverse("licensing:subscriptions:detail", args=[short_name, subscription.id])
    return {
        "subscription": subscription,
        "detail_url": detail,
        "submission_key": new_key(),
        # Over the details page the panel just goes away; on a page of its own its close leads there.
        "alone": not request.htmx,
    }


def _find(request: HttpRequest, subscription_id: UUID) -> Subscription:
    subscription = find(request.actor, subscription_id)
    if subscription is None:
        raise Http404
    return subscription
