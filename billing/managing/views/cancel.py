"""Cancel subscription: the reason, what it costs or gives back, one question more, done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.managing.cancel_purchase import cancel_purchase
from billing.managing.ending import ending_of
from billing.managing.forms import CancelForm
from billing.managing.queries import charged_with
from billing.managing.standing import Standing
from billing.managing.views.place import about, act_once, after, standing_for
from billing.managing.words import given_to, share_of
from kernel.ui.words import day
from kernel.values.decision import Decision, Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from licensing.takeover.rules import reason_given

PAGE = "billing/managing/cancel.html"


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """Ask for the reason (`?reason=` filled in asks once more), then cancel."""
    standing = standing_for(request, subscription_id)
    given = request.POST if request.method == "POST" else request.GET
    form = CancelForm(given if "asked" in given or "reason" in given else None)
    against = Decision.yes()
    if request.method == "POST" and form.is_valid():
        try:
            return act_once(request, lambda: _end(request, standing, form))
        except Refused as refused:
            against = refused.decision
    return _ask(request, standing, form, against)


def _end(request: HttpRequest, standing: Standing, form: CancelForm) -> str:
    shown = {"now": True, "later": False}.get(request.POST.get("when", ""))
    ending = cancel_purchase(
        actor=request.actor, subscription_id=standing.subscription.id, at_once=shown, **form.cleaned_data
    )
    said = _("The subscription is canceled.")
    if not ending.at_once and ending.ends_at is not None:
        said = _("The subscription is canceled. It runs until %(day)s.") % {"day": day(ending.ends_at)}
    return after(request, None, standing.subscription.id, said)


def _ask(request: HttpRequest, standing: Standing, form: CancelForm, against: Decision) -> HttpResponse:
    ending = ending_of(standing)
    if form.is_bound and form.is_valid():
        form.show(reason_given(form.cleaned_data["reason"], form.cleaned_data["reason_text"]))
    mistaken = form.is_bound and not form.is_valid()
    refused = against if not against else ending.decision
    context = {
        **about(request, standing),
        "form": form,
        "ending": ending,
        "share": share_of(ending.back.days, ending.back.of_days) if ending.back else "",
        "given_to": given_to(charged_with(ending.lines), standing.method) if ending.back else "",
        "confirm": form.is_bound and not mistaken and bool(refused),
        "against": sentences(refused) if not mistaken else [],
    }
    status = 422 if mistaken or not against else 200
    return page_or_part(request, PAGE, context, part="panel", status=status)
