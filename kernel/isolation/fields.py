"""TenantForeignKey: a link between two rows of one tenant."""

from typing import Any

from django.db import models


class TenantForeignKey(models.ForeignObject):
    """Joins on (tenant_id, <column>), so that a join can never leave the tenant.

    The column itself is a plain UUIDField beside it; the constraint in the database is a
    `CompositeFK`. `TenantForeignKey("tenants.Person", "person_id")` reads `self.person`.
    """

    def __init__(self, to: Any, column: str = "", on_delete: Any = models.DO_NOTHING, **kwargs: Any) -> None:
        self.column_name = column
        kwargs.pop("from_fields", None)
        kwargs.pop("to_fields", None)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("serialize", False)
        super().__init__(
            to,
            on_delete=on_delete,
            from_fields=["tenant_id", column],
            to_fields=["tenant_id", "id"],
            **kwargs,
        )

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("from_fields", "to_fields", "on_delete"):
            kwargs.pop(key, None)
        kwargs["column"] = self.column_name
        return name, path, args, kwargs
