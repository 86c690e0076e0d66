"""PaymentMethod: how an account pays. Never a card's number, only what its provider calls it."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.period import add_months


class PaymentMethod(TenantOwned):
    """A card, or for an organization the promise to pay an invoice by hand."""

    class Kind(models.IntegerChoices):
        CARD = 1, _("Credit card")
        INVOICE = 2, _("Invoice")

    account_id = models.UUIDField()
    account = TenantForeignKey("billing.BillingAccount", "account_id", related_name="methods")
    kind = models.SmallIntegerField(choices=Kind, default=Kind.CARD)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=120, default="", blank=True)
    brand = models.CharField(max_length=30, default="", blank=True)
    last4 = models.CharField(max_length=4, default="", blank=True)
    expires_month = models.SmallIntegerField(null=True)
    expires_year = models.SmallIntegerField(null=True)
    holder = models.CharField(max_length=200, default="", blank=True)
    # Of issue, ISO 3166, "" when unknown (R17).
    country = models.CharField(max_length=2, default="", blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_method_tenant"),
            CompositeFK(
                name="billing_method_account_fk",
                fields=["tenant_id", "account_id"],
                to="billing.BillingAccount",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "account_id"], name="billing_method_account")]

    @property
    def good_until(self) -> datetime | None:
        """The moment its last month is over, None when it has no end."""
        if self.expires_month is None or self.expires_year is None:
            return None
        return add_months(datetime(self.expires_year, self.expires_month, 1, tzinfo=UTC), 1)
