"""What the shop shows: products people may buy by themselves, and what they cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing.models import Offer
from billing.prices.queries import offers_for
from billing.shop.texts import Text, text_of
from kernel.ui.words import locale
from licensing.catalogue.read import conventions
from licensing.catalogue.rules import closed_markets
from licensing.eligibility.explain import country_name
from licensing.models import Prerequisite, Product


@dataclass(frozen=True, slots=True)
class Shown:
    """A product in the shop window: its words, and its lowest price in the visitor's currency if there is one."""

    product: Product
    text: Text
    cheapest: Offer | None


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may buy a product, in names for a sentence."""

    closed: tuple[str, ...]
    closed_for_product: tuple[str, ...]
    needs: tuple[str, ...]


def currencies(products: Iterable[Product] | None = None) -> list[str]:
    """Return the currencies there are prices in (of some products), by code."""
    offers = Offer.objects.filter(is_active=True)
    if products is not None:
        offers = offers.filter(product__in=list(products))
    return sorted(set(offers.values_list("currency", flat=True)))


def window(currency: str, language: str) -> list[Shown]:
    """Return everything that can be bought by oneself, by name; three queries for any number."""
    for_sale = Product.objects.filter(is_self_service=True, is_active=True, kind=Product.Kind.PRODUCT)
    products = list(for_sale.order_by("sort_name", "id"))
    lowest: dict[object, Offer] = {}
    offers = Offer.objects.filter(product__in=products, currency=currency, is_active=True)
    for offer in offers.order_by("frequency", "price_minor"):
        lowest.setdefault(offer.product_id, offer)
    return [Shown(product, text_of(product, language), lowest.get(product.id)) for product in products]


def prices(product: Product, currency: str) -> list[Offer]:
    """Return what a product can be bought for; none of what nobody may buy by themselves."""
    if not (product.is_self_service and product.is_active):
        return []
    return list(offers_for(product, currency))


def rules_of(product: Product) -> Rules:
    """Return who may not buy a product, and what it builds on (R6, R7, R10)."""
    closed = closed_markets(conventions())
    needed = Prerequisite.objects.filter(product_id=product.id).order_by("needed__sort_name")
    return Rules(
        tuple(sorted(country_name(code) for code in closed)),
        tuple(sorted(country_name(code) for code in product.excluded_countries if code not in closed)),
        tuple(needed.values_list("needed__name", flat=True)),
    )


def named(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return (code, "Euro (EUR)") in the reader's language."""
    names = locale().currencies
    return [(code, f"{names.get(code, code)} ({code})") for code in codes]
