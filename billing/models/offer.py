"""Offer: the public list price of a product for one term, one frequency and one currency."""

from django.db import models

from kernel.values.ids import uuid7
from kernel.values.money import Money
from licensing.models import Product, Subscription


class Offer(models.Model):
    """Shared by all tenants, seldom written; what was bought keeps its own price (R15)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="offers")
    currency = models.CharField(max_length=3)
    # Length of the term, and how often within it the price is due, in months.
    term_months = models.SmallIntegerField()
    frequency = models.SmallIntegerField(choices=Subscription.Frequency)
    # Per seat and billing period, in minor units, without tax.
    price_minor = models.BigIntegerField()
    # Days of a trial before the first charge; 0 is no trial. Trials that need no card say so on the product.
    trial_days = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency", "term_months", "frequency"], name="billing_offer_one"
            ),
            models.CheckConstraint(name="billing_offer_price", condition=models.Q(price_minor__gte=0)),
            models.CheckConstraint(
                name="billing_offer_term", condition=models.Q(term_months__gte=models.F("frequency"))
            ),
        ]

    @property
    def price(self) -> Money:
        """Per seat and billing period, without tax."""
        return Money(self.price_minor, self.currency)
