"""Order: what somebody asked for, and what became of it."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.money import Money
from licensing.models import Product, Subscription


class Order(TenantOwned):
    """Written before anything is charged; carried out after the charge, or failed with a reason."""

    class Kind(models.IntegerChoices):
        PURCHASE = 1, _("Purchase")
        TRIAL = 2, _("Trial")
        ADD = 3, _("Add quantity")
        REMOVE = 4, _("Remove quantity")
        CANCEL = 5, pgettext_lazy("transaction", "Cancel")
        REENABLE = 6, _("Re-enable")
        TRANSFER = 7, _("Transfer to the organization")
        # A trial that is paid from today on, before its end.
        CONVERT = 8, _("Convert")

    class State(models.IntegerChoices):
        # Reserved and being charged; the buyer's bank may want to hear from them first.
        PAYING = 1, _("Payment in progress")
        ACTION_NEEDED = 2, _("Confirmation needed")
        DONE = 3, _("Completed")
        FAILED = 4, _("Not completed")

    account_id = models.UUIDField()
    account = TenantForeignKey("billing.BillingAccount", "account_id", related_name="+")
    number = models.IntegerField()
    kind = models.SmallIntegerField(choices=Kind)
    state = models.SmallIntegerField(choices=State, default=State.PAYING)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    # Made by the order itself for a purchase; there from the start for everything else.
    subscription_id = models.UUIDField(null=True)
    subscription = TenantForeignKey(
        "licensing.Subscription", "subscription_id", related_name="orders", null=True
    )
    buyer_id = models.UUIDField(null=True)
    buyer = TenantForeignKey("tenants.Person", "buyer_id", related_name="orders", null=True)
    buyer_name = models.CharField(max_length=200, default="", blank=True)
    method_id = models.UUIDField(null=True)
    method = TenantForeignKey("billing.PaymentMethod", "method_id", related_name="+", null=True)
    # Seats bought, added or removed; always positive.
    quantity = models.IntegerField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    frequency = models.SmallIntegerField(choices=Subscription.Frequency)
    term_months = models.SmallIntegerField()
    # What is charged today; negative is given back.
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    # Whether the buyer gets one of the seats.
    wants_seat = models.BooleanField(default=False)
    # Whether recurring billing is on afterwards (a new term).
    renews = models.BooleanField(default=True)
    # A cancellation's reason and words; "" otherwise.
    reason = models.CharField(max_length=40, default="", blank=True)
    reason_text = models.CharField(max_length=500, default="", blank=True)
    # Why it failed, a code with a sentence; "" otherwise.
    failure = models.CharField(max_length=40, default="", blank=True)
    # Where the buyer came from and goes back to; only addresses the operator allows.
    return_url = models.CharField(max_length=500, default="", blank=True)
    placed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_order_tenant"),
            CompositeFK(
                name="billing_order_account_fk",
                fields=["tenant_id", "account_id"],
                to="billing.BillingAccount",
            ),
            CompositeFK(
                name="billing_order_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(
                name="billing_order_method_fk", fields=["tenant_id", "method_id"], to="billing.PaymentMethod"
            ),
            CompositeFK(name="billing_order_buyer_fk", fields=["tenant_id", "buyer_id"], to="tenants.Person"),
            models.UniqueConstraint(
                fields=["tenant_id", "account_id", "number"], name="billing_order_number"
            ),
            models.CheckConstraint(name="billing_order_quantity", condition=models.Q(quantity__gt=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription_id"], name="billing_order_sub"),
            models.Index(fields=["tenant_id", "placed_at", "id"], name="billing_order_placed"),
        ]

    @property
    def label(self) -> str:
        """Its public number; the account must be loaded."""
        return f"{self.account.code}-O{self.number:05d}"

    @property
    def total(self) -> Money:
        """What is charged today with tax."""
        return Money(self.net_minor + self.tax_minor, self.currency)

    @property
    def purchaser_id(self) -> UUID | None:
        """Whose it is, as the permission table asks."""
        return self.buyer_id
