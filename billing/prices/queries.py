"""Which list prices there are."""

from django.db.models import QuerySet

from billing.models import Offer
from licensing.models import Product


def offers_for(product: Product, currency: str) -> QuerySet[Offer]:
    """Return what a product can be bought for in a currency: shortest term first, then most often billed."""
    offers = Offer.objects.filter(product_id=product.id, currency=currency, is_active=True)
    return offers.order_by("term_months", "frequency")


def offer(product: Product, currency: str, term_months: int, frequency: int) -> Offer | None:
    """Return one offer, None when it is not sold like this."""
    return offers_for(product, currency).filter(term_months=term_months, frequency=frequency).first()
