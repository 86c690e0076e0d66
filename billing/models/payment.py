"""Payment: one charge or refund at a provider. ProviderEvent: what a provider told, each thing once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.money import Money


class Payment(TenantOwned):
    """Its `id` is the idempotency key at the provider: asked twice, charged once.

    A charge is for an order (a purchase, more seats) or for an invoice that is due; a refund gives
    part of a charge back.
    """

    class Kind(models.IntegerChoices):
        CHARGE = 1, _("Charge")
        REFUND = 2, _("Refund")

    class State(models.IntegerChoices):
        PENDING = 1, _("In progress")
        ACTION_NEEDED = 2, _("Confirmation needed")
        SUCCEEDED = 3, _("Paid")
        REFUSED = 4, _("Refused")

    kind = models.SmallIntegerField(choices=Kind, default=Kind.CHARGE)
    state = models.SmallIntegerField(choices=State, default=State.PENDING)
    account_id = models.UUIDField()
    account = TenantForeignKey("billing.BillingAccount", "account_id", related_name="payments")
    method_id = models.UUIDField(null=True)
    method = TenantForeignKey("billing.PaymentMethod", "method_id", related_name="payments", null=True)
    order_id = models.UUIDField(null=True)
    order = TenantForeignKey("billing.Order", "order_id", related_name="payments", null=True)
    invoice_id = models.UUIDField(null=True)
    invoice = TenantForeignKey("billing.Invoice", "invoice_id", related_name="payments", null=True)
    refund_of_id = models.UUIDField(null=True)
    refund_of = TenantForeignKey("billing.Payment", "refund_of_id", related_name="refunds", null=True)
    provider = models.CharField(max_length=20)
    # Always positive, with tax.
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The buyer is there and can confirm at their bank; a renewal's charge is not.
    is_attended = models.BooleanField(default=False)
    # What the provider calls it.
    provider_ref = models.CharField(max_length=120, default="", blank=True)
    # Where the buyer confirms, or what their browser needs for it.
    action = models.JSONField(null=True)
    # The provider's reason, one of billing.payments.rules.Refusal.
    refusal = models.CharField(max_length=40, default="", blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_payment_tenant"),
            CompositeFK(
                name="billing_payment_account_fk",
                fields=["tenant_id", "account_id"],
                to="billing.BillingAccount",
            ),
            CompositeFK(
                name="billing_payment_order_fk", fields=["tenant_id", "order_id"], to="billing.Order"
            ),
            CompositeFK(
                name="billing_payment_invoice_fk", fields=["tenant_id", "invoice_id"], to="billing.Invoice"
            ),
            CompositeFK(
                name="billing_payment_method_fk",
                fields=["tenant_id", "method_id"],
                to="billing.PaymentMethod",
            ),
            CompositeFK(
                name="billing_payment_refund_fk", fields=["tenant_id", "refund_of_id"], to="billing.Payment"
            ),
            models.CheckConstraint(name="billing_payment_amount", condition=models.Q(amount_minor__gt=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "order_id"], name="billing_payment_order"),
            models.Index(fields=["tenant_id", "invoice_id"], name="billing_payment_invoice"),
            models.Index(fields=["tenant_id", "provider_ref"], name="billing_payment_ref"),
        ]

    @property
    def amount(self) -> Money:
        """What is moved, with tax."""
        return Money(self.amount_minor, self.currency)


class ProviderEvent(TenantOwned):
    """A webhook that was heard; the same one again changes nothing."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    heard_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_event_tenant"),
            models.UniqueConstraint(fields=["tenant_id", "provider", "event"], name="billing_event_once"),
        ]
