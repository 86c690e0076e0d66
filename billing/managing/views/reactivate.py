"""Reactivate what has ended, and convert a trial before its end: both begin a paid term today."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.managing import convert_now as converting
from billing.managing import reactivate as reactivating
from billing.managing.forms import ReactivateForm
from billing.managing.queries import methods_of
from billing.managing.standing import Standing
from billing.managing.views.place import about, act_once, after, standing_for
from kernel.lists.selection import ids
from kernel.values.decision import Decision, Refused
from kernel.values.period import add_months
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part

REACTIVATE = "billing/managing/reactivate.html"
CONVERT = "billing/managing/convert.html"


@require_http_methods(["GET", "POST"])
def reactivate(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """What a new term costs, then order it."""
    standing = standing_for(request, subscription_id)
    form = _form(request, standing)
    against = reactivating.may_come_back(request.actor, standing)
    if request.method == "POST" and form.is_valid():
        try:
            return act_once(request, lambda: _bring_back(request, standing, form))
        except Refused as refused:
            against = refused.decision
    return _show(request, REACTIVATE, standing, against, form)


@require_http_methods(["GET", "POST"])
def convert(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """What the first paid term costs, then order it."""
    standing = standing_for(request, subscription_id)
    against = converting.may_convert(request.actor, standing)
    if request.method == "POST":
        try:
            return act_once(request, lambda: _convert(request, standing))
        except Refused as refused:
            against = refused.decision
    return _show(request, CONVERT, standing, against, None)


def _form(request: HttpRequest, standing: Standing) -> ReactivateForm:
    methods = methods_of(standing.account, cards_only=not standing.subscription.is_central)
    first = standing.billing.method_id if standing.plan else None
    return ReactivateForm(
        request.POST if request.method == "POST" else None,
        methods=methods,
        initial={"method": str(first or ""), "renews": True},
    )


def _bring_back(request: HttpRequest, standing: Standing, form: ReactivateForm) -> str:
    method = ids([form.cleaned_data["method"]])
    order = reactivating.reactivate(
        actor=request.actor,
        subscription_id=standing.subscription.id,
        renews=form.cleaned_data["renews"],
        method_id=method[0] if method else None,
    )
    return after(request, order, standing.subscription.id, _("The subscription is active again."))


def _convert(request: HttpRequest, standing: Standing) -> str:
    order = converting.convert_now(actor=request.actor, subscription_id=standing.subscription.id)
    return after(request, order, standing.subscription.id, _("The trial is a purchase now."))


def _show(
    request: HttpRequest, page: str, standing: Standing, against: Decision, form: ReactivateForm | None
) -> HttpResponse:
    context = {**about(request, standing), "form": form, "against": sentences(against)}
    if standing.is_billed:
        quantity, amount = reactivating.new_term(standing)
        ends_at = add_months(standing.moment, standing.subscription.term_months)
        context |= {"quantity": quantity, "amount": amount, "ends_at": ends_at}
    failed = request.method == "POST"
    return page_or_part(request, page, context, part="panel", status=422 if failed else 200)
