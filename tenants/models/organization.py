"""Organization: one customer; the boundary of isolation. MailDomain: which addresses are its own."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.models import TenantOwned
from kernel.values.ids import uuid7

# First path segments that belong to the portal itself.
RESERVED_NAMES = frozenset(
    "api accounts admin healthz i18n operator partner payments preferences shop sign-in sign-out "
    "static ui v1 v1.0".split()
)


class Organization(models.Model):
    """A tenant: its `id` is the `tenant_id` of everything it owns."""

    class Segment(models.IntegerChoices):
        COMMERCIAL = 1, _("Commercial")
        GOVERNMENT = 2, _("Government")
        EDUCATION = 3, _("Education")
        NONPROFIT = 4, _("Nonprofit")

    class Cloud(models.IntegerChoices):
        WORLDWIDE = 1, _("Worldwide")
        GERMANY = 2, _("Germany")
        CHINA = 3, _("China")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    short_name = models.CharField(
        max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
    )
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    segment = models.SmallIntegerField(choices=Segment, default=Segment.COMMERCIAL)
    # Unmanaged: somebody signed up with a work address and no administrator ever claimed it (R1).
    is_managed = models.BooleanField(default=True)
    cloud = models.SmallIntegerField(choices=Cloud, default=Cloud.WORLDWIDE)
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    is_active = models.BooleanField(default=True)
    # Whether the people whose seat moves or ends are told by mail, beside the purchaser.
    tell_seat_holders = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # When its daily work is due next (or may be claimed again), by the machine's clock; empty is now.
    next_daily_at = models.DateTimeField(null=True, editable=False)
    # Seconds that a demo organization lives ahead of the machine's clock.
    clock_ahead = models.IntegerField(default=0, editable=False)

    class Meta:
        constraints = [TenantRLS(name="tenants_organization_own", column="id")]

    def __str__(self) -> str:
        return self.name


class MailDomain(TenantOwned):
    """A domain whose addresses sign in at this organization."""

    domain = models.CharField(max_length=253)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="tenants_domain_tenant"),
            CompositeFK(
                name="tenants_domain_org_fk",
                fields=["tenant_id"],
                to="tenants.Organization",
                to_fields=["id"],
            ),
            models.UniqueConstraint(fields=["tenant_id", "domain"], name="tenants_domain_one"),
        ]
