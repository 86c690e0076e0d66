"""PaymentPlan: who pays for a subscription, with what, and what was billed so far."""

from django.db import models

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class PaymentPlan(TenantOwned):
    """One per subscription that costs something or will (a trial with a card).

    Billing period n (from 0) runs from `add_months(anchor_at, n * frequency)` to n + 1: counted from the
    anchor, so that the 31st stays the 31st. `periods` of them were billed, up to `billed_until`.
    """

    subscription_id = models.UUIDField()
    subscription = TenantForeignKey("licensing.Subscription", "subscription_id", related_name="plans")
    account_id = models.UUIDField()
    account = TenantForeignKey("billing.BillingAccount", "account_id", related_name="plans")
    method_id = models.UUIDField(null=True)
    method = TenantForeignKey("billing.PaymentMethod", "method_id", related_name="plans", null=True)
    anchor_at = models.DateTimeField()
    periods = models.IntegerField(default=0)
    billed_until = models.DateTimeField()
    # When the next period is to be billed; empty when nothing will be.
    next_bill_at = models.DateTimeField(null=True)
    # From the next term on: fewer seats, when somebody removed some too late for a refund (R20).
    next_quantity = models.IntegerField(null=True)
    # Whose seat ends then, as ids: chosen when the reduction was scheduled, so far as they still hold one.
    next_unassign = models.JSONField(default=list)
    # From then on another account pays ("Keep for the organization" from the next period).
    next_account_id = models.UUIDField(null=True)
    next_method_id = models.UUIDField(null=True)
    # Dunning: since when an invoice is unpaid, how often its charge was refused, when it is tried again.
    unpaid_since = models.DateTimeField(null=True)
    refusals = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    # Up to which day before a renewal it was announced: 30, 7, or 1 days before `next_bill_at`.
    announced_to = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_plan_tenant"),
            CompositeFK(
                name="billing_plan_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(
                name="billing_plan_account_fk",
                fields=["tenant_id", "account_id"],
                to="billing.BillingAccount",
            ),
            CompositeFK(
                name="billing_plan_method_fk", fields=["tenant_id", "method_id"], to="billing.PaymentMethod"
            ),
            models.UniqueConstraint(fields=["tenant_id", "subscription_id"], name="billing_plan_one"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "next_bill_at"],
                name="billing_plan_due",
                condition=models.Q(next_bill_at__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "next_try_at"],
                name="billing_plan_retry",
                condition=models.Q(next_try_at__isnull=False),
            ),
            models.Index(fields=["tenant_id", "account_id"], name="billing_plan_account"),
            models.Index(fields=["tenant_id", "method_id"], name="billing_plan_method"),
        ]
