"""checkout/<product>/: one page from the price to the order. Works without a script: Update works it out again."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from billing.checkout.as_chosen import as_chosen, price_shown
from billing.checkout.ask_for_seat import asked_today
from billing.checkout.desk import Desk
from billing.checkout.forms import CheckoutForm
from billing.checkout.place_order import place_order
from billing.checkout.returning import allowed_return
from billing.checkout.start_trial import start_trial
from billing.checkout.wanted import CARD_TRIAL, NEW_CARD, NO_CARD_TRIAL, Wanted
from billing.models import Order
from billing.payment_methods.add_method import add_method
from billing.payment_methods.views.card import CardPart, ask_for_card, hides_card, read_card
from billing.payment_methods.views.content_policy import widen
from billing.providers.interface import Method
from billing.providers.registry import card_provider
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import done_before, new_key, once
from licensing.eligibility.queries import find_product
from licensing.models import Product

PAGE = "billing/checkout/start.html"


@hides_card
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, organization: str, code: str) -> HttpResponse:
    """Show what it would cost, and on "Place order" do it."""
    desk = Desk(request.actor, request.organization, found_or_404(code))
    given = request.POST if request.method == "POST" else request.GET
    wanted = Wanted.of(given, desk.choices)
    if request.method == "POST" and "update" not in request.POST:
        return _act(request, desk, wanted)
    form = _form(request, wanted)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _page(request, desk, wanted, form, status=status)


def found_or_404(code: str) -> Product:
    """Return a product by its code or a former one. Raises Http404."""
    product = find_product(code)
    if product is None or product.kind != Product.Kind.PRODUCT:
        raise Http404
    return product


def _act(request: HttpRequest, desk: Desk, wanted: Wanted) -> HttpResponse:
    """Place the order or start the trial, once per form; what is wrong stands on the page again."""
    if (earlier := done_before(request, request.actor.person_id)) is not None:
        return earlier
    form = _form(request, wanted)
    card: Method | None = None
    if not form.is_valid() or (wanted.offer is None and wanted.needs_card):
        return _page(request, desk, wanted, form, status=422)
    wanted = replace(wanted, quantity=form.cleaned_data["quantity"])
    if not (chosen := as_chosen(desk, request.POST, wanted)):
        return _page(request, desk, wanted, form, against=sentences(chosen), status=422)
    if wanted.needs_card and wanted.method == NEW_CARD and desk.eligibility.allowed:
        read = read_card(request, desk.account)
        if isinstance(read, CardPart):
            return _page(request, desk, wanted, form, card=read, status=422)
        card = read
    try:
        with transaction.atomic():
            return once(request, request.actor.person_id, partial(_order, request, desk, wanted, card))
    except Refused as refused:
        return _page(request, desk, wanted, form, against=sentences(refused.decision), status=422)


def _order(request: HttpRequest, desk: Desk, wanted: Wanted, card: Method | None) -> str:
    """Keep the new card if there is one, order, and return where the order is followed."""
    order = _ordered(desk, wanted, _method(request, wanted, card))
    return reverse("billing:checkout:order", args=[request.organization.short_name, order.id])


def _ordered(desk: Desk, wanted: Wanted, method_id: UUID) -> Order:
    given: dict[str, Any] = {
        "actor": desk.actor,
        "product": desk.product,
        "quantity": wanted.quantity,
        "wants_seat": wanted.wants_seat,
        "return_url": wanted.return_url,
    }
    if wanted.start == NO_CARD_TRIAL or wanted.offer is None:
        return start_trial(**given)
    given |= {"term_months": wanted.offer.term_months, "frequency": wanted.offer.frequency}
    verb = start_trial if wanted.start == CARD_TRIAL else place_order
    return verb(**given, method_id=method_id)


def _method(request: HttpRequest, wanted: Wanted, card: Method | None) -> UUID:
    """Return the card that pays; a new one is kept now."""
    if card is None:
        # A new card of somebody who may not buy was never read: the verb refuses with the reason.
        return UUID(wanted.method) if wanted.method != NEW_CARD else UUID(int=0)
    provider, actor = card_provider(), request.actor
    if provider is None:
        return UUID(int=0)
    kept = add_method(actor=actor, owner_id=actor.person_id, method=card, provider=provider.name)
    return kept.id


def _form(request: HttpRequest, wanted: Wanted) -> CheckoutForm:
    data = request.POST if request.method == "POST" else None
    return CheckoutForm(data, start=wanted.start, initial={"quantity": wanted.quantity})


def _page(
    request: HttpRequest,
    desk: Desk,
    wanted: Wanted,
    form: CheckoutForm,
    *,
    card: CardPart | None = None,
    against: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    needs_card = bool(desk.choices.starts) and wanted.needs_card
    # While somebody is still choosing only the sums come anew, and the card's fields are left alone.
    only_sums = request.headers.get("HX-Target") == "summary"
    part = card or (ask_for_card(request, desk.account) if needs_card and not only_sums else None)
    context: dict[str, Any] = {
        "desk": desk,
        "product": desk.product,
        "wanted": wanted,
        "form": form,
        "quote": _quote(desk, wanted),
        "setup": part,
        "against": against or [],
        "return_url": allowed_return(wanted.return_url),
        "asked": desk.free > 0 and asked_today(request.actor, desk.product),
        "prices": {slug: price_shown(offer) for slug, offer in desk.choices.offers.items()},
        "submission_key": new_key(),
        "start_url": reverse(
            "billing:checkout:start", args=[request.organization.short_name, desk.product.code]
        ),
    }
    response = page_or_part(request, PAGE, context, part="summary" if only_sums else "desk", status=status)
    return widen(response, part.setup) if part is not None and part.setup is not None else response


def _quote(desk: Desk, wanted: Wanted) -> Any:
    if wanted.offer is None or not wanted.needs_card:
        return None
    return desk.quote(wanted.offer, wanted.quantity, is_trial=wanted.start == CARD_TRIAL)
