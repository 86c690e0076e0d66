"""RoleAssignment: who holds which directory role."""

from django.db import models

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class RoleAssignment(TenantOwned):
    """`role` is a value of tenants.permissions.roles.Role; one row per person and role."""

    person_id = models.UUIDField()
    person = TenantForeignKey("tenants.Person", "person_id", related_name="role_assignments")
    role = models.CharField(max_length=20)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="tenants_role_tenant"),
            CompositeFK(
                name="tenants_role_person_fk", fields=["tenant_id", "person_id"], to="tenants.Person"
            ),
            models.UniqueConstraint(fields=["tenant_id", "person_id", "role"], name="tenants_role_one"),
        ]
