"""BillingAccount: who is billed. BillingSettings: what an organization decided about buying."""

from uuid import UUID

from django.db import models

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class BillingAccount(TenantOwned):
    """Made at somebody's first purchase and owned by them (R25); the organization's own has no owner.

    Its counters give orders and invoices their numbers: taken in the transaction that writes them, so
    that there is never a gap.
    """

    owner_id = models.UUIDField(null=True)
    owner = TenantForeignKey("tenants.Person", "owner_id", related_name="billing_accounts", null=True)
    # Short and public: the first part of every number, such as "K7QF3M".
    code = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    # Billing profile: to whom bills are made out and how they are paid.
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    address = models.JSONField(default=list)  # lines of text, most to least specific
    tax_number = models.CharField(max_length=40, default="", blank=True)
    purchase_order = models.CharField(max_length=60, default="", blank=True)
    bill_email = models.CharField(max_length=254, default="", blank=True)
    language = models.CharField(max_length=5, default="en")
    payment_method_id = models.UUIDField(null=True)
    # Of the account's customer at the card provider, "" before the first card.
    provider_customer = models.CharField(max_length=120, default="", blank=True)
    orders = models.IntegerField(default=0)
    invoices = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_account_tenant"),
            CompositeFK(
                name="billing_account_owner_fk", fields=["tenant_id", "owner_id"], to="tenants.Person"
            ),
            models.UniqueConstraint(fields=["tenant_id", "code"], name="billing_account_code"),
            models.UniqueConstraint(
                fields=["tenant_id", "owner_id"], name="billing_account_owner", nulls_distinct=False
            ),
        ]

    @property
    def purchaser_id(self) -> UUID | None:
        """Whose it is, as the permission table asks."""
        return self.owner_id

    @property
    def is_organizations(self) -> bool:
        """Whether the organization itself is billed."""
        return self.owner_id is None


class BillingSettings(TenantOwned):
    """At most one row; without it everything is as the defaults say."""

    # Whether people see at checkout what the organization pays for the same product.
    shows_own_price = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_settings_tenant"),
            models.UniqueConstraint(fields=["tenant_id"], name="billing_settings_one"),
        ]
