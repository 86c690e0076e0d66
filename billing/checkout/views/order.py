"""orders/<order>/: what became of an order; refreshes by itself while it is being paid."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from billing.checkout.explain import why_failed
from billing.checkout.give_up import give_up as give_up_order
from billing.checkout.queries import find_order
from billing.checkout.returning import host_of
from billing.checkout.wanted import again
from billing.models import Invoice, Order, Payment
from billing.payment_methods.views.content_policy import widen
from billing.payments.confirm import ask_again
from billing.providers.interface import Setup
from billing.providers.registry import provider
from kernel.values.clock import now
from kernel.web.htmx import page_or_part, redirect_to
from kernel.web.once import new_key, once
from licensing.eligibility.rules import EligibilityReason

PAGE = "billing/checkout/order.html"
OPEN = (Order.State.PAYING, Order.State.ACTION_NEEDED)


@require_GET
def order(request: HttpRequest, organization: str, order_id: UUID) -> HttpResponse:
    """Where the order stands; somebody else's is not there."""
    found = find_order(request.actor, order_id)
    if found is None:
        raise Http404
    here = reverse("billing:checkout:order", args=[organization, found.id])
    if request.htmx and request.GET.get("state") != str(found.state):
        # A new page, with a heading of its own, and what a provider needs to let the buyer confirm.
        return redirect_to(request, here)
    if request.htmx and found.state == Order.State.ACTION_NEEDED:
        # What the provider's script shows meanwhile stays as it is.
        return HttpResponse(status=204)
    payment = _charge(found)
    if found.state == Order.State.ACTION_NEEDED and payment is not None and not request.htmx:
        # They may be back from their bank: ask it.
        ask_again(payment.id)
    return _page(request, found, payment, here)


@require_POST
def give_up(request: HttpRequest, organization: str, order_id: UUID) -> HttpResponse:
    """End an order that waits for the buyer's bank."""

    def act() -> str:
        ended = give_up_order(actor=request.actor, order_id=order_id)
        return reverse("billing:checkout:order", args=[organization, ended.id])

    with transaction.atomic():
        return once(request, request.actor.person_id, act)


def _charge(found: Order) -> Payment | None:
    charges = Payment.objects.filter(order_id=found.id, kind=Payment.Kind.CHARGE)
    return charges.order_by("-asked_at", "-id").first()


def _page(request: HttpRequest, found: Order, payment: Payment | None, here: str) -> HttpResponse:
    short_name = request.organization.short_name
    start = reverse("billing:checkout:start", args=[short_name, found.product.code])
    confirm = _confirm(found, payment)
    context: dict[str, Any] = {
        "order": found,
        "payment": payment,
        "here": here,
        "is_open": found.state in OPEN,
        "takes_long": (now() - found.placed_at).total_seconds() > 30,
        "because": why_failed(found) if found.state == Order.State.FAILED else "",
        "given_back": payment is not None and payment.state == Payment.State.SUCCEEDED,
        "is_refused": found.failure in set(EligibilityReason),
        "start_url": start,
        "again_url": f"{start}?{again(found)}",
        "invoice": Invoice.objects.select_related("account").filter(order_id=found.id).first(),
        "return_host": host_of(found.return_url),
        "confirm": confirm,
        "submission_key": new_key(),
    }
    response = page_or_part(request, PAGE, context, part="state")
    return widen(response, confirm) if confirm is not None else response


def _confirm(found: Order, payment: Payment | None) -> Setup | None:
    """Return how the buyer's browser confirms where the bank has no page to go to, else None."""
    if found.state != Order.State.ACTION_NEEDED or payment is None or not payment.action:
        return None
    return provider(payment.provider).begin_confirmation(payment.action)
