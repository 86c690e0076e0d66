"""checkout/<product>/ask/: ask the organization for one of its free licenses."""

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from billing.checkout.ask_for_seat import ask_for_seat, asked_today
from billing.checkout.spare import free_licenses, who_can_assign
from billing.checkout.views.start import found_or_404
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from licensing.models import Product

PAGE = "billing/checkout/asked.html"


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, organization: str, code: str) -> HttpResponse:
    """Send the request, and say that it was sent."""
    product = found_or_404(code)
    if request.method == "POST":
        with transaction.atomic():
            return once(request, request.actor.person_id, partial(_ask, request, product))
    context = {
        "product": product,
        "asked": asked_today(request.actor, product),
        "admins": who_can_assign(),
        "free": free_licenses(product),
        "submission_key": new_key(),
        "start_url": reverse("billing:checkout:start", args=[organization, product.code]),
        "here": request.path,
    }
    return page_or_part(request, PAGE, context)


def _ask(request: HttpRequest, product: Product) -> str:
    ask_for_seat(actor=request.actor, product=product)
    return reverse("billing:checkout:ask_for_seat", args=[request.organization.short_name, product.code])
