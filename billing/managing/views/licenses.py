"""Buy licenses, Remove licenses: a new total, what it costs or gives back, and whose seat ends."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from billing.managing.bill_now import bill_now, is_due
from billing.managing.forms import Wanted
from billing.managing.outlook import may_change, outlook
from billing.managing.queries import candidates
from billing.managing.rules import ManagingReason, Way, enough_chosen
from billing.managing.set_licenses import Saved, set_licenses
from billing.managing.standing import Standing
from billing.managing.views.place import about, act_once, after, standing_for
from billing.managing.words import share_of
from kernel.ui.words import day, number
from kernel.values.decision import Decision, Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part

PAGE = "billing/managing/licenses.html"


@require_http_methods(["GET", "POST"])
def licenses(request: HttpRequest, organization: str, subscription_id: UUID) -> HttpResponse:
    """The panel with `?total=`; saved, it leads to the order that is being paid, or back to the details."""
    standing = standing_for(request, subscription_id)
    wanted = Wanted.read(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _show(request, standing, wanted)
    if request.POST.get("act") == "update":
        return redirect(f"{request.path}?{wanted.query}")
    if request.POST.get("act") == "bill":
        return act_once(request, lambda: _bill(request, subscription_id))
    try:
        return act_once(request, lambda: _save(request, standing, wanted))
    except Refused as refused:
        return _show(request, standing, wanted, against=refused.decision)


def _bill(request: HttpRequest, subscription_id: UUID) -> str:
    bill_now(actor=request.actor, subscription_id=subscription_id)
    return request.get_full_path()


def _save(request: HttpRequest, standing: Standing, wanted: Wanted) -> str:
    saved = set_licenses(
        actor=request.actor,
        subscription_id=standing.subscription.id,
        total=-1 if wanted.total is None else wanted.total,
        unassign=wanted.people or (),
        seen=wanted.seen,
    )
    return after(request, saved.order, standing.subscription.id, _said(saved))


def _said(saved: Saved) -> str:
    """Return what was done, in one sentence."""
    seen, count = saved.seen, {"count": number(abs(saved.seen.delta)), "total": number(saved.seen.total)}
    if seen.way is Way.WITHDRAW:
        return _("The number of licenses stays as it is in the next term.")
    if seen.way is Way.SCHEDULE and seen.from_when is not None:
        return ngettext(
            "From %(day)s on there is %(total)s license.",
            "From %(day)s on there are %(total)s licenses.",
            seen.total,
        ) % {**count, "day": day(seen.from_when)}
    if seen.way is Way.REMOVE:
        return (
            ngettext("%(count)s license was removed.", "%(count)s licenses were removed.", abs(seen.delta))
            % count
        )
    return ngettext("%(count)s license was added.", "%(count)s licenses were added.", abs(seen.delta)) % count


def _show(
    request: HttpRequest, standing: Standing, wanted: Wanted, *, against: Decision | None = None
) -> HttpResponse:
    changeable = may_change(standing)
    context = {
        **about(request, standing),
        "frozen": sentences(changeable),
        "can_bill": not changeable and is_due(standing),
        "removing": "remove" in request.GET,
        "text": wanted.text or str(_planned(standing)),
        "against": sentences(against) if against is not None and changeable else [],
    }
    if changeable:
        context |= _outlook(standing, wanted)
    part = "panel" if request.headers.get("HX-Target") in ("panel", "managing") else "change"
    status = 200 if against is None else 422
    return page_or_part(request, PAGE, context, part=part, status=status)


def _planned(standing: Standing) -> int:
    """Return the number to begin with: what was scheduled, else what there is."""
    scheduled = standing.terms.scheduled if standing.is_billed else None
    return standing.subscription.quantity if scheduled is None else scheduled


def _outlook(standing: Standing, wanted: Wanted) -> dict[str, Any]:
    """Return what the number comes to, and who is proposed or chosen to lose a seat."""
    terms = standing.terms
    total = wanted.total if wanted.text else _planned(standing)
    seen = outlook(standing, -1 if total is None else total)
    people = candidates(standing.subscription) if seen.to_choose else []
    chosen = (
        {person.id for person in people[: seen.to_choose]} if wanted.people is None else set(wanted.people)
    )
    missing = enough_chosen(terms, seen.total, len(chosen & {person.id for person in people}))
    unchanged = seen.decision.reasons and seen.decision.reasons[0].code == ManagingReason.UNCHANGED
    return {
        "terms": terms,
        "seen": seen,
        "way": seen.way.value if seen.decision else "",
        "not_possible": [] if unchanged else sentences(seen.decision),
        "share": share_of(seen.days, seen.of_days),
        "back_share": share_of(seen.back.days, seen.back.of_days),
        "given_seats": sum(part.quantity for part in seen.back.parts),
        "people": people,
        "chosen": chosen,
        "missing": missing.reasons[0].facts["missing"] if not missing else 0,
        "refund_until": terms.refund_until if terms.has_refund(standing.moment) else None,
    }
