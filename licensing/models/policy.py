"""Policy: what an organization allows its people to do by themselves with one product."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.models import TenantOwned
from licensing.models.catalogue import Product


class Policy(TenantOwned):
    """One value per organization and product (R56); without a row the product is Enabled (R57)."""

    class Value(models.IntegerChoices):
        """Enabled, OnlyTrialsWithoutPaymentMethod and Disabled, as the policy table calls them (R52)."""

        ENABLED = 1, _("Allow")
        TRIALS_ONLY = 2, _("Allow for trials only")
        DISABLED = 3, _("Do not allow")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(choices=Value, default=Value.ENABLED)
    changed_at = models.DateTimeField()
    changed_by_id = models.UUIDField(null=True)
    changed_by_name = models.CharField(max_length=200)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_policy_tenant"),
            CompositeFK(
                name="licensing_policy_org_fk",
                fields=["tenant_id"],
                to="tenants.Organization",
                to_fields=["id"],
            ),
            models.UniqueConstraint(fields=["tenant_id", "product"], name="licensing_policy_one"),
        ]
