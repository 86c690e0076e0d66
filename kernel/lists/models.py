"""SavedView and ListPreference: how somebody likes to see a list."""

from django.db import models

from kernel.isolation.constraints import TenantRLS
from kernel.isolation.models import TenantOwned


class SavedView(TenantOwned):
    """A named query string of one list; shared ones are for the whole organization."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, default="", blank=True)
    person_id = models.UUIDField()
    is_shared = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="lists_view_tenant"),
            models.UniqueConstraint(
                fields=["tenant_id", "list_name", "person_id", "name"], name="lists_view_name"
            ),
        ]


class ListPreference(TenantOwned):
    """One person's columns, page size, density and default view of one list."""

    person_id = models.UUIDField()
    list_name = models.CharField(max_length=40)
    columns = models.JSONField(default=list)
    page_size = models.SmallIntegerField(default=50)
    # "compact", or "" for what the browser is set to.
    density = models.CharField(max_length=12, default="", blank=True)
    default_view_id = models.UUIDField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="lists_preference_tenant"),
            models.UniqueConstraint(
                fields=["tenant_id", "person_id", "list_name"], name="lists_preference_one"
            ),
        ]
