"""Product, its aliases, SKUs and prerequisites: what can be had. Shared by all tenants, seldom written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.values.ids import uuid7


class Product(models.Model):
    """One thing that is sold or licensed; `code` is its stable public id."""

    class Kind(models.IntegerChoices):
        PRODUCT = 1, _("Product")
        # A bucket of third-party offers with one policy value for all of it (R59).
        OFFER_TYPE = 2, _("Offer type")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    sort_name = models.CharField(max_length=300, db_collation="C")
    family = models.CharField(max_length=100, default="", blank=True)
    publisher = models.CharField(max_length=100, default="", blank=True)
    kind = models.SmallIntegerField(choices=Kind, default=Kind.PRODUCT)
    # Whether AllowSelfServicePurchase has a value for it: people may buy it by themselves.
    is_self_service = models.BooleanField(default=False)
    has_no_card_trial = models.BooleanField(default=False)
    # ISO 3166 codes of markets where nobody may buy it (R6, R7).
    excluded_countries = models.JSONField(default=list)
    guests_may_hold = models.BooleanField(default=False)
    # Days from the term's end to Disabled, and from there to Deleted (design: 30 and 90 by default).
    grace_days = models.SmallIntegerField(default=30)
    disabled_days = models.SmallIntegerField(default=90)
    refund_days = models.SmallIntegerField(default=7)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="licensing_product_sort")]

    def __str__(self) -> str:
        return self.name


class ProductAlias(models.Model):
    """A former id of a product: what was said of the old one holds for the new one (R61)."""

    code = models.CharField(primary_key=True, max_length=80)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="aliases")


class Prerequisite(models.Model):
    """Who wants to buy `product` must hold a license of one of those named `needed` here; any suffices (R10)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prerequisites")
    needed = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "needed"], name="licensing_prerequisite_one")
        ]


class Sku(models.Model):
    """A technical variant of a product, as directories name it."""

    id = models.UUIDField(primary_key=True)
    part_number = models.CharField(max_length=150)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    service_plans = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "part_number"], name="licensing_sku_part")]
