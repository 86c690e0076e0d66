"""Person: an account's presence in one organization."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.models import TenantOwned


class Person(TenantOwned):
    """Roles, department and seats hang on it; a guest is one account with a person in two organizations."""

    class Kind(models.IntegerChoices):
        MEMBER = 1, _("Member")
        GUEST = 2, _("Guest")

    class Source(models.IntegerChoices):
        CLOUD = 1, _("Cloud")
        SYNCED = 2, _("Synced")

    # Plain: accounts are global and a foreign key out of the tenant would be the only one.
    account_id = models.UUIDField(null=True)
    email = models.CharField(max_length=254, db_collation="C")
    first_name = models.CharField(max_length=100, default="", blank=True)
    last_name = models.CharField(max_length=100, default="", blank=True)
    display_name = models.CharField(max_length=200)
    # Casefolded: row-level security leaves an index only to text = and <, so search is by prefix.
    sort_name = models.CharField(max_length=200, db_collation="C")
    sort_last = models.CharField(max_length=100, db_collation="C", default="", blank=True)
    job_title = models.CharField(max_length=200, default="", blank=True)
    department = models.CharField(max_length=200, default="", blank=True)
    country = models.CharField(max_length=100, default="", blank=True)
    # The remaining columns of the import file (office, phones, address), kept as they came.
    contact = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=5, default="", blank=True)
    kind = models.SmallIntegerField(choices=Kind, default=Kind.MEMBER)
    source = models.SmallIntegerField(choices=Source, default=Source.CLOUD)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="tenants_person_tenant"),
            CompositeFK(
                name="tenants_person_org_fk",
                fields=["tenant_id"],
                to="tenants.Organization",
                to_fields=["id"],
            ),
            models.UniqueConstraint(fields=["tenant_id", "email"], name="tenants_person_email"),
            models.UniqueConstraint(
                fields=["tenant_id", "account_id"],
                name="tenants_person_account",
                condition=models.Q(account_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "sort_name", "id"], name="tenants_person_sort"),
            models.Index(fields=["tenant_id", "sort_last"], name="tenants_person_last"),
            # Leavers are few among many.
            models.Index(
                fields=["tenant_id", "id"], name="tenants_person_off", condition=models.Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return self.display_name
