"""Subscription: one purchase of one product by one buyer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.money import Money
from licensing.models.catalogue import Product

# Seats that can be assigned now, in a query; `Subscription.seats_free` of a loaded row.
SEATS_FREE = models.F("quantity") - models.F("seats_used") - models.F("seats_reserved")


class Subscription(TenantOwned):
    """Seats are counted (`seats_used`), reserved by moves under way (`seats_reserved`), or free."""

    class Channel(models.IntegerChoices):
        CENTRAL = 1, _("Central")
        SELF_SERVICE = 2, _("Self-service")
        TRIAL = 3, _("Trial")
        FREE = 4, _("Free")

    class Status(models.IntegerChoices):
        ACTIVE = 1, _("Active")
        EXPIRED = 2, _("Expired")
        DISABLED = 3, _("Disabled")
        DELETED = 4, _("Deleted")
        MOVING = 5, _("Moving")

    class Frequency(models.IntegerChoices):
        """How often the price is due; the value is the number of months."""

        MONTHLY = 1, _("per month")
        YEARLY = 12, _("per year")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    channel = models.SmallIntegerField(choices=Channel)
    status = models.SmallIntegerField(choices=Status, default=Status.ACTIVE)
    # Who bought it; empty for what the organization bought.
    purchaser_id = models.UUIDField(null=True)
    purchaser = TenantForeignKey("tenants.Person", "purchaser_id", related_name="purchases", null=True)
    # Who owns and pays; empty is the organization. Differs from the purchaser after "Keep for the organization".
    owner_id = models.UUIDField(null=True)
    owner = TenantForeignKey("tenants.Person", "owner_id", related_name="owned_subscriptions", null=True)
    quantity = models.IntegerField()
    seats_used = models.IntegerField(default=0)
    seats_reserved = models.IntegerField(default=0)
    # Per seat and period, in minor units, without tax.
    price_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    frequency = models.SmallIntegerField(choices=Frequency, default=Frequency.MONTHLY)
    term_months = models.SmallIntegerField(default=12)
    renews = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    # End of the running term: renews or expires then.
    expires_at = models.DateTimeField(null=True)
    status_at = models.DateTimeField()
    # Copies for sorting by index; kept by whoever renames a product or a person.
    product_sort = models.CharField(max_length=300, db_collation="C")
    purchaser_sort = models.CharField(max_length=200, db_collation="C", default="", blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_subscription_tenant"),
            CompositeFK(
                name="licensing_subscription_org_fk",
                fields=["tenant_id"],
                to="tenants.Organization",
                to_fields=["id"],
            ),
            CompositeFK(
                name="licensing_subscription_purchaser_fk",
                fields=["tenant_id", "purchaser_id"],
                to="tenants.Person",
            ),
            CompositeFK(
                name="licensing_subscription_owner_fk", fields=["tenant_id", "owner_id"], to="tenants.Person"
            ),
            models.CheckConstraint(
                name="licensing_subscription_seats",
                condition=models.Q(seats_used__gte=0)
                & models.Q(seats_reserved__gte=0)
                & models.Q(quantity__gte=models.F("seats_used") + models.F("seats_reserved")),
                violation_error_message=_("A subscription cannot have more seats in use than it has."),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "expires_at", "id"], name="licensing_sub_expires"),
            models.Index(fields=["tenant_id", "channel", "expires_at", "id"], name="licensing_sub_channel"),
            models.Index(fields=["tenant_id", "product_sort", "id"], name="licensing_sub_product_sort"),
            models.Index(fields=["tenant_id", "purchaser_sort", "id"], name="licensing_sub_purchaser_sort"),
            models.Index(fields=["tenant_id", "price_minor", "id"], name="licensing_sub_price"),
            # One for each column the list sorts by: without, a page costs a sort of all rows.
            models.Index(fields=["tenant_id", "channel", "id"], name="licensing_sub_channel_sort"),
            models.Index(fields=["tenant_id", "status", "id"], name="licensing_sub_status"),
            models.Index(fields=["tenant_id", "quantity", "id"], name="licensing_sub_quantity"),
            models.Index(fields=["tenant_id", "seats_used", "id"], name="licensing_sub_seats_used"),
            models.Index(fields=["tenant_id", "product", "channel"], name="licensing_sub_product"),
            models.Index(fields=["tenant_id", "purchaser_id"], name="licensing_sub_purchaser"),
        ]

    @property
    def seats_free(self) -> int:
        """Seats that can be assigned now."""
        return self.quantity - self.seats_used - self.seats_reserved

    @property
    def price(self) -> Money:
        """Per seat and period, without tax."""
        return Money(self.price_minor, self.currency)

    @property
    def is_central(self) -> bool:
        """Whether the organization's admins manage its seats: bought or kept by the organization."""
        return self.owner_id is None
