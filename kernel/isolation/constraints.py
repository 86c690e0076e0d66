"""Constraints that migrations carry by themselves: composite keys, row-level security, append-only."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kernel.isolation.roles import APP_ROLE, CROSSING_ROLE

TENANT = "nullif(current_setting('app.tenant_id', true), '')::uuid"


class _SchemaConstraint(models.BaseConstraint):
    """A constraint that is a piece of schema and never validates an instance."""

    def constraint_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str | None:
        # Inside CREATE TABLE the other table may not exist yet: run it at the end of the migration.
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return None

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to ask in Python: the database keeps it."""


class TenantRLS(_SchemaConstraint):
    """Row-level security, enabled and forced: the tenant's rows for the plain role, all for the crossing role.

    `column` is the column that holds the tenant (`id` in the table of organizations itself).
    Two policies bound to roles, because one policy with OR costs the index.
    """

    def __init__(self, *, name: str, column: str = "tenant_id") -> None:
        super().__init__(name=name)
        self.column = column

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table, column = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.column)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {self.name} ON {table} TO {APP_ROLE} "
            f"USING ({column} = {TENANT}) WITH CHECK ({column} = {TENANT}); "
            f"CREATE POLICY {self.name}_crossing ON {table} TO {CROSSING_ROLE} USING (true) WITH CHECK (true)"
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY {self.name} ON {table}; DROP POLICY {self.name}_crossing ON {table}; "
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs if self.column == "tenant_id" else {**kwargs, "column": self.column}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantRLS) and (self.name, self.column) == (other.name, other.column)

    __hash__ = None  # type: ignore[assignment]


class CompositeFK(_SchemaConstraint):
    """A real, immediate foreign key over several columns, by default (tenant_id, x) to (tenant_id, id).

    `fields` and `to_fields` name columns; `to` is "app.Model", whose table has Django's own name.
    """

    def __init__(self, *, name: str, fields: Iterable[str], to: str, to_fields: Iterable[str] = ()) -> None:
        super().__init__(name=name)
        self.fields, self.to = tuple(fields), to
        self.to_fields = tuple(to_fields) or ("tenant_id", "id")

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        # By name: while migrations run, the other model may not be in the state yet.
        table = self.to.lower().replace(".", "_", 1)
        here, there = (", ".join(map(quote, names)) for names in (self.fields, self.to_fields))
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({here}) REFERENCES {quote(table)} ({there})"
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeFK) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]


class AppendOnly(_SchemaConstraint):
    """The plain role may add rows and read them, never change or remove one."""

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}, {CROSSING_ROLE}"

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"GRANT UPDATE, DELETE ON {table} TO {APP_ROLE}, {CROSSING_ROLE}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]
