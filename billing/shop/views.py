"""/shop/: what can be bought, a product's page, and its button. Outside every organization, works without a script."""

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing.shop import queries
from billing.shop.button import buy_button
from billing.shop.forms import WhoForm, Wish
from billing.shop.market import languages_of, likely_currency
from billing.shop.texts import text_of
from licensing.eligibility.queries import find_product
from licensing.models import Product
from tenants.signin.begin import begin_sign_in
from tenants.signin.find_organization import organizations_of

PAGE, LIST = "billing/shop/product.html", "billing/shop/list.html"


@never_cache
@require_GET
def shop(request: HttpRequest) -> HttpResponse:
    """Everything that can be bought by oneself."""
    offered = queries.currencies()
    currency = _currency(request, offered)
    context = {
        "shown": queries.window(currency, request.LANGUAGE_CODE),
        "currency": currency,
        "currencies": queries.named(offered),
    }
    return render(request, LIST, context)


@never_cache
@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, code: str) -> HttpResponseBase:
    """One product: what it is, what it costs, and the way to its checkout."""
    found = _found(code)
    wish = Wish.of(request.POST if request.method == "POST" else request.GET)
    if request.user.is_authenticated:
        return _page(request, found, wish, None)
    form = WhoForm(request.POST or None)
    if request.method == "POST":
        if refusal := ratelimit.consume_or_429(request, action="login"):
            return refusal
        if form.is_valid() and form.organization is not None:
            way_on = wish.checkout_url(form.organization.short_name, found)
            return redirect(begin_sign_in(request, form.cleaned_data["email"], way_on))
    return _page(request, found, wish, form)


@require_GET
@cache_control(public=True, max_age=86400)
def button(request: HttpRequest, code: str) -> HttpResponse:
    """The product's button, `?lang=nl&theme=dark`; may stand on any page."""
    language, theme = request.GET.get("lang", ""), request.GET.get("theme", "")
    picture = buy_button(_found(code), language=language, theme=theme)
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(request: HttpRequest, found: Product, wish: Wish, form: WhoForm | None) -> HttpResponse:
    offered = queries.currencies([found])
    currency = _currency(request, offered)
    context: dict[str, Any] = {
        "product": found,
        "text": text_of(found, request.LANGUAGE_CODE),
        "offers": queries.prices(found, currency),
        "currency": currency,
        "currencies": queries.named(offered),
        "rules": queries.rules_of(found),
        "wish": wish,
        "form": form,
        "places": _places(request, found, wish),
        "seller": settings.SELLER,
        "shop_url": settings.PUBLIC_URL + reverse("shop:product", args=[found.code]),
        "button": reverse("shop:button", args=[found.code]),
        "button_url": settings.PUBLIC_URL + reverse("shop:button", args=[found.code]),
    }
    return render(request, PAGE, context, status=422 if form is not None and form.errors else 200)


def _currency(request: HttpRequest, offered: list[str]) -> str:
    languages = [*languages_of(request.headers.get("Accept-Language", "")), request.LANGUAGE_CODE]
    return likely_currency(chosen=request.GET.get("currency", ""), languages=languages, offered=offered)


def _places(request: HttpRequest, found: Product, wish: Wish) -> list[dict[str, str]]:
    """Return where somebody who is signed in can check out: their own organization first."""
    if not request.user.is_authenticated:
        return []
    return [
        {"name": place.name, "url": wish.checkout_url(place.short_name, found)}
        for place in organizations_of(request.user.pk)
    ]


def _found(code: str) -> Product:
    found = find_product(code)
    if found is None or found.kind != Product.Kind.PRODUCT:
        raise Http404
    return found
