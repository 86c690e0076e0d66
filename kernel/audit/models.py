"""Entry: one act of one person, as the journal keeps it."""

from django.db import models

from kernel.isolation.constraints import AppendOnly, TenantRLS
from kernel.isolation.models import TenantOwned


class Entry(TenantOwned):
    """Append-only. Ids and names are copies: the entry outlives actor and subject."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    # The firm a partner's employee acts for; empty for the organization's own people.
    actor_firm = models.CharField(max_length=200, default="", blank=True)
    via = models.CharField(max_length=20, default="page")
    address = models.GenericIPAddressField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=300, default="", blank=True)
    details = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [TenantRLS(name="audit_entry_tenant"), AppendOnly(name="audit_entry_append_only")]
        indexes = [
            models.Index(fields=["tenant_id", "at", "id"], name="audit_entry_at"),
            models.Index(fields=["tenant_id", "subject_id", "at"], name="audit_entry_subject"),
        ]
