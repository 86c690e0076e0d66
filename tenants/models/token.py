"""Token: how a program acts as a person, within scopes and until a day."""

from django.db import models

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class Token(TenantOwned):
    """Only the SHA-256 of the secret is kept; `prefix` lets people tell their tokens apart."""

    person_id = models.UUIDField()
    person = TenantForeignKey("tenants.Person", "person_id", related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, db_collation="C")
    # Names of tenants.tokens.scopes.Scope, e.g. ["subscriptions:read"].
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="tenants_token_tenant"),
            CompositeFK(
                name="tenants_token_person_fk", fields=["tenant_id", "person_id"], to="tenants.Person"
            ),
            models.UniqueConstraint(fields=["tenant_id", "digest"], name="tenants_token_digest"),
        ]
