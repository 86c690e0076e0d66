"""The pages of assigning by file: upload, look at every line, confirm."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.ui.words import number
from kernel.values.decision import Reason, Refused
from kernel.web.explain import sentence, sentences
from kernel.web.htmx import invalid, page_or_part
from kernel.web.once import new_key, once
from licensing.licenses.queries import of_product
from licensing.licenses.views import find
from licensing.models import Product, Subscription
from licensing.seats import queries
from licensing.seats.assign_by_file import assign_by_file
from licensing.seats.forms import FileForm
from licensing.seats.plan_file import FilePlan, plan_file
from licensing.seats.upload_file import upload_file
from tenants.actor import Actor

UPLOAD = "licensing/seats/file.html"
PREVIEW = "licensing/seats/file_preview.html"


def upload_page(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """Assign by file: choose the file and the subscription."""
    actor: Actor = request.actor
    found = find(actor, product)
    choices = [(one, in_words(one)) for one in queries.choices(actor, of_product(actor, found))]
    initial = {"subscription": request.GET.get("subscription", "")}
    form = FileForm(request.POST or None, request.FILES or None, choices=choices, initial=initial)
    context = {"product": found, "choices": choices, "form": form}
    if request.method != "POST":
        return page_or_part(request, UPLOAD, context)
    if not form.is_valid():
        return invalid(request, UPLOAD, form, context)
    given = form.cleaned_data
    upload = given["file"]
    try:
        kept = upload_file(
            actor=actor,
            subscription_id=UUID(given["subscription"]),
            name=upload.name,
            file=upload.file,
            size=upload.size,
        )
    except Refused as refusal:
        for words in sentences(refusal.decision):
            form.add_error("file", words)
        return invalid(request, UPLOAD, form, context)
    return redirect(reverse("licensing:seats:preview", args=[organization, found.code, kept.id]))


def preview_page(request: HttpRequest, organization: str, product: str, file_id: UUID) -> HttpResponse:
    """Look at what the file would do, line by line; confirming starts the job."""
    actor: Actor = request.actor
    found = find(actor, product)
    plan = _plan(actor, found, file_id)
    job = plan.file.job_id
    if job:
        return redirect(reverse("jobs:detail", args=[organization, job]))
    if request.method == "POST" and plan.decision:

        def act() -> str:
            started = assign_by_file(actor=actor, file_id=file_id)
            return reverse("jobs:detail", args=[organization, started.id])

        return once(request, actor.person_id, act)  # type: ignore[arg-type]
    context = {"product": found, "submission_key": new_key(), **_told(plan)}
    return page_or_part(request, PREVIEW, context, status=409 if request.method == "POST" else 200)


def _plan(actor: Actor, found: Product, file_id: UUID) -> FilePlan:
    try:
        plan = plan_file(actor=actor, file_id=file_id)
    except Refused as refusal:
        raise Http404 from refusal
    if plan.subscription.product_id != found.id:
        raise Http404
    return plan


def _told(plan: FilePlan) -> dict[str, Any]:
    facts: dict[str, Any] = {"status": plan.subscription.status}
    return {
        "plan": plan,
        "where": in_words(plan.subscription),
        "why_not": sentences(plan.decision),
        "reasons": [(sentence(Reason(reason, facts)), count) for reason, count in plan.reasons.items()],
        "problems": [(line, sentence(Reason(line.reason, facts))) for line in plan.problems],  # type: ignore[arg-type]
    }


def in_words(subscription: Subscription) -> str:
    """Return a subscription as a choice names it: whose it is, and how many seats are free."""
    purchaser = subscription.purchaser
    whose = purchaser.display_name if purchaser and not subscription.is_central else _("The organization")
    facts = {
        "whose": whose,
        "channel": subscription.get_channel_display(),
        "free": number(subscription.seats_free),
        "total": number(subscription.quantity),
    }
    return _("%(whose)s, %(channel)s: %(free)s of %(total)s available") % facts
