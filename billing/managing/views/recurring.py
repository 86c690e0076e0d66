"""Recurring billing: what switching it comes to, then on or off."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.managing.set_recurring import may_turn, set_recurring
from billing.managing.standing import Standing
from billing.managing.views.place import about, act_once, after, standing_for
from kernel.values.decision import Decision, Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part

PAGE = "billing/managing/recurring.html"


@require_http_methods(["GET", "POST"])
def recurring(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """Ask, then switch: `renews=yes` or `renews=no` in the form."""
    standing = standing_for(request, subscription_id)
    if request.method != "POST":
        against = may_turn(standing, renews=not standing.subscription.renews)
        return _show(request, standing, against, status=200)
    renews = request.POST.get("renews") == "yes"
    try:
        return act_once(request, lambda: _switch(request, subscription_id, renews=renews))
    except Refused as refused:
        return _show(request, standing, refused.decision, status=422)


def _switch(request: HttpRequest, subscription_id: UUID, *, renews: bool) -> str:
    set_recurring(actor=request.actor, subscription_id=subscription_id, renews=renews)
    said = _("Recurring billing is on.") if renews else _("Recurring billing is off.")
    return after(request, None, subscription_id, said)


def _show(request: HttpRequest, standing: Standing, against: Decision, *, status: int) -> HttpResponse:
    terms = standing.terms if standing.is_billed else None
    last = terms.billed_until if terms and terms.billed_until < terms.expires_at else None
    context = {
        **about(request, standing),
        "against": sentences(against),
        "terms": terms,
        "last_bill_at": last,
    }
    return page_or_part(request, PAGE, context, part="panel", status=status)
