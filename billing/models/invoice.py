"""Invoice: a bill or a credit note, numbered without gaps per account. InvoiceLine: what it is for."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.isolation.constraints import AppendOnly, CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.money import Money


class Invoice(TenantOwned):
    """Once written only its payment changes: a mistake is mended by a credit note."""

    class Kind(models.IntegerChoices):
        INVOICE = 1, _("Invoice")
        CREDIT_NOTE = 2, _("Credit note")

    class Status(models.IntegerChoices):
        DUE = 1, _("Due")
        PAID = 2, _("Paid")
        # Credit notes: given back by the provider, or being given back.
        REFUNDED = 3, _("Refunded")
        # Will not be paid any more: a credit note of the same amount took it back.
        CREDITED = 4, _("Credited")

    account_id = models.UUIDField()
    account = TenantForeignKey("billing.BillingAccount", "account_id", related_name="+")
    number = models.IntegerField()
    kind = models.SmallIntegerField(choices=Kind, default=Kind.INVOICE)
    status = models.SmallIntegerField(choices=Status, default=Status.DUE)
    credit_of_id = models.UUIDField(null=True)
    credit_of = TenantForeignKey("billing.Invoice", "credit_of_id", related_name="credits", null=True)
    order_id = models.UUIDField(null=True)
    order = TenantForeignKey("billing.Order", "order_id", related_name="invoices", null=True)
    # Sums of the lines, in minor units; negative on a credit note.
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    # As they were on that day: {"name", "address": [...], "country", "tax_number", "email"}.
    seller = models.JSONField()
    bill_to = models.JSONField()
    purchase_order = models.CharField(max_length=60, default="", blank=True)
    language = models.CharField(max_length=5, default="en")
    # "Visa ending 4242" parts for the paper: {"kind", "brand", "last4"}; empty for invoices paid by hand.
    paid_with = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_invoice_tenant"),
            CompositeFK(
                name="billing_invoice_account_fk",
                fields=["tenant_id", "account_id"],
                to="billing.BillingAccount",
            ),
            CompositeFK(
                name="billing_invoice_order_fk", fields=["tenant_id", "order_id"], to="billing.Order"
            ),
            CompositeFK(
                name="billing_invoice_credit_fk", fields=["tenant_id", "credit_of_id"], to="billing.Invoice"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "account_id", "number"], name="billing_invoice_number"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "issued_at", "id"], name="billing_invoice_issued"),
            models.Index(fields=["tenant_id", "account_id", "issued_at", "id"], name="billing_invoice_of"),
            models.Index(fields=["tenant_id", "order_id"], name="billing_invoice_order"),
            # The few that are unpaid, and what gives an invoice back.
            models.Index(
                fields=["tenant_id", "due_at"],
                name="billing_invoice_open",
                condition=models.Q(status=1, kind=1),
            ),
            models.Index(
                fields=["tenant_id", "credit_of_id"],
                name="billing_invoice_credits",
                condition=models.Q(credit_of_id__isnull=False),
            ),
        ]

    @property
    def label(self) -> str:
        """Its public number; the account must be loaded."""
        return f"{self.account.code}-{self.number:05d}"

    @property
    def net(self) -> Money:
        """Sum of the lines without tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """Sum of the lines' tax."""
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        """What is to be paid, negative on a credit note."""
        return Money(self.net_minor + self.tax_minor, self.currency)

    @property
    def purchaser_id(self) -> UUID | None:
        """Whose it is, as the permission table asks; the account must be loaded."""
        return self.account.owner_id


class InvoiceLine(TenantOwned):
    """Never changed. Its quantity follows from the ledger: see billing/invoices/explanation.py."""

    class Kind(models.IntegerChoices):
        PURCHASE = 1, _("Purchase")
        MONTHLY = 2, _("Monthly payment")
        RENEW = 3, _("Renew")
        REENABLE = 4, _("Re-enable")
        ADD = 5, _("Add quantity")
        REMOVE = 6, _("Remove quantity")
        USAGE = 7, _("Usage charges")
        CANCEL = 8, pgettext_lazy("transaction", "Cancel")
        CONVERT = 9, _("Convert")
        CREDIT = 10, _("Credit")

    invoice_id = models.UUIDField()
    invoice = TenantForeignKey("billing.Invoice", "invoice_id", related_name="lines")
    position = models.SmallIntegerField()
    kind = models.SmallIntegerField(choices=Kind)
    subscription_id = models.UUIDField(null=True)
    subscription = TenantForeignKey(
        "licensing.Subscription", "subscription_id", related_name="invoice_lines", null=True
    )
    product_code = models.CharField(max_length=80, default="", blank=True)
    product_name = models.CharField(max_length=300)
    # Seats, positive; the price is per seat and full billing period.
    quantity = models.IntegerField()
    price_minor = models.BigIntegerField()
    frequency = models.SmallIntegerField()
    # What is billed: [from, until) of the full period [period_from, period_until); days say the share.
    billed_from = models.DateTimeField()
    billed_until = models.DateTimeField()
    days = models.IntegerField()
    days_in_period = models.IntegerField()
    net_minor = models.BigIntegerField()
    # Hundredths of a percent: 2100 is 21 %.
    tax_rate = models.IntegerField()
    tax_name = models.CharField(max_length=30, default="", blank=True)
    tax_minor = models.BigIntegerField()
    # The ledger row that changed the quantity this line bills; empty for a full period.
    ledger_id = models.UUIDField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="billing_line_tenant"),
            AppendOnly(name="billing_line_append_only"),
            CompositeFK(
                name="billing_line_invoice_fk", fields=["tenant_id", "invoice_id"], to="billing.Invoice"
            ),
            CompositeFK(
                name="billing_line_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(
                name="billing_line_ledger_fk",
                fields=["tenant_id", "ledger_id"],
                to="licensing.SeatLedger",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "invoice_id", "position"], name="billing_line_position"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "subscription_id"], name="billing_line_sub")]
