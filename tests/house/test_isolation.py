"""The part that must not be wrong: every table of tenants, from the models and from the database's own catalog."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import ProgrammingError

from kernel.isolation.constraints import AppendOnly
from kernel.isolation.models import TenantOwned
from kernel.isolation.roles import APP_ROLE, CROSSING_ROLE
from kernel.isolation.scope import NoTenantScope, tenant_scope
from kernel.values.ids import uuid7
from tenants.models import Organization, Person
from tests.factories.rows import fill, rows_by_model

MODELS = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
# Whatever has no tenant: sign-in, sessions, Django's own, and the reference tables all tenants share.
GLOBAL = {
    "django_migrations", "django_content_type", "django_session", "auth_group", "auth_group_permissions",
    "auth_permission", "account_emailaddress", "account_emailconfirmation", "tenants_account",
    "tenants_account_groups", "tenants_account_user_permissions", "tenants_organization", "licensing_product",
    "licensing_prerequisite", "licensing_productalias", "licensing_sku", "billing_offer",
}  # fmt: skip
# The ledger outlives whom it speaks of.
UNTIED = {("licensing.SeatLedger", "person")}


def ask(question, *params):
    with connection.cursor() as cursor:
        cursor.execute(question, params)
        return cursor.fetchall()


def one(question, *params):
    return [row[0] for row in ask(question, *params)]


def tables():
    return [model._meta.db_table for model in MODELS]


every_table = pytest.mark.parametrize("table", tables())
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def test_every_table_is_of_tenants_or_known_to_be_global(db):
    found = set(
        one(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    )
    assert found - set(tables()) <= GLOBAL, (
        "A new table: make its model TenantOwned, or say here why it is global."
    )


@pytest.mark.parametrize("table", [*tables(), "tenants_organization"])
def test_row_level_security_is_enabled_and_forced(db, table):
    [(enabled, forced)] = ask(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )
    assert (enabled, forced) == (True, True)


@pytest.mark.parametrize("table", [*tables(), "tenants_organization"])
def test_policies_are_bound_to_roles_and_plain(db, table):
    policies = ask(
        "SELECT roles, cmd, permissive, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY policyname",
        table,
    )
    column = "id" if table == "tenants_organization" else "tenant_id"
    wanted = f"({column} = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
    assert sorted(roles for roles, *_ in policies) == [[APP_ROLE], [CROSSING_ROLE]]
    for roles, cmd, permissive, qual, check in policies:
        assert (cmd, permissive) == ("ALL", "PERMISSIVE")
        assert (qual, check) == ((wanted, wanted) if roles == [APP_ROLE] else ("true", "true"))


_KEYS = """
    SELECT i.indisprimary, array_agg(a.attname::text ORDER BY k.place)
    FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE i.indrelid = %s::regclass AND i.indisunique GROUP BY i.indexrelid, i.indisprimary
"""


@every_table
def test_every_unique_key_begins_with_the_tenant(db, table):
    keys = ask(_KEYS, table)
    assert [columns for primary, columns in keys if primary] == [["tenant_id", "id"]]
    assert [columns for _primary, columns in keys if columns[0] != "tenant_id"] == []


_FOREIGN = """
    SELECT c.conname, c.condeferrable, c.confdeltype, c.confrelid::regclass::text,
           array_agg(a.attname::text ORDER BY k.place), array_agg(b.attname::text ORDER BY k.place)
    FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(here, there, place)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there
    WHERE c.contype = 'f' AND c.conrelid = %s::regclass
    GROUP BY c.oid, c.conname, c.condeferrable, c.confdeltype, c.confrelid
"""


@every_table
def test_foreign_keys_stay_in_the_tenant_and_are_immediate(db, table):
    for name, deferrable, on_delete, to, here, there in ask(_FOREIGN, table):
        if to in GLOBAL and to != "tenants_organization":
            continue  # a product, shared by all
        assert not deferrable, name
        assert on_delete == "a", f"{name}: no action; SET NULL and CASCADE do not reach the shards"
        if to == "tenants_organization":
            assert (here, there) == (["tenant_id"], ["id"]), name
        else:
            assert (here[0], there) == ("tenant_id", ["tenant_id", "id"]), name


@every_model
def test_every_link_between_tenants_rows_is_a_real_foreign_key(db, model):
    linked = {tuple(here) for *_rest, here, _there in ask(_FOREIGN, model._meta.db_table)}
    for field in model._meta.get_fields():
        if (model._meta.label, field.name) in UNTIED:
            continue
        if isinstance(field, models.ForeignObject) and issubclass(field.related_model, TenantOwned):
            columns = tuple(f.column for f in field.local_related_fields)
            assert columns in linked, f"{model._meta.label}.{field.name} has no CompositeFK"


_OF_OURS = "JOIN pg_class c ON c.oid = {column} WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)"


def of_ours(what, table, column):
    """What the catalog's `table` has for the tables of tenants."""
    return one(f"SELECT {what} FROM {table} t {_OF_OURS.format(column=f't.{column}')}", tables())


def test_no_sequences_triggers_or_materialized_views(db):
    assert set(of_ours("t.attidentity", "pg_attribute", "attrelid")) == {""}
    assert of_ours("t.tgname", "pg_trigger", "tgrelid") == [
        name
        for name in of_ours("t.tgname", "pg_trigger", "tgrelid")
        if name.startswith("RI_ConstraintTrigger")
    ]
    assert of_ours("pg_get_expr(t.adbin, t.adrelid)", "pg_attrdef", "adrelid") == []
    assert one("SELECT relname FROM pg_class WHERE relkind = 'm'") == []


def test_the_plain_role_owns_nothing_and_truncates_nothing(db):
    assert one("SELECT relname FROM pg_class WHERE relowner = %s::regrole", APP_ROLE) == []
    for table in tables():
        assert one("SELECT has_table_privilege(%s, %s, 'TRUNCATE')", APP_ROLE, table) == [False]


@every_model
def test_append_only_tables_let_nobody_change_them(db, model):
    append_only = any(isinstance(constraint, AppendOnly) for constraint in model._meta.constraints)
    for role in (APP_ROLE, CROSSING_ROLE):
        for act in ("UPDATE", "DELETE"):
            assert one("SELECT has_table_privilege(%s, %s, %s)", role, model._meta.db_table, act) == [
                not append_only
            ]


@every_model
def test_the_manager_raises_outside_a_scope(db, model):
    for manager in (model.objects, model._base_manager, model._default_manager):
        with pytest.raises(NoTenantScope):
            manager.count()


@pytest.fixture
def two(cast):
    """Contoso and woodgrove, each with one row in every table of tenants."""
    fill(cast.contoso)
    fill(cast.woodgrove)
    return cast


def test_every_table_has_a_row_to_try(two):
    assert set(rows_by_model(two.woodgrove)) == set(MODELS), "tests/factories/rows.py lacks a new model"


@every_model
def test_anothers_rows_are_not_there(two, model):
    table = model._meta.db_table
    theirs = rows_by_model(two.woodgrove)[model]
    with tenant_scope(two.contoso.id):
        assert model.objects.exists()
        assert not model.objects.filter(id=theirs).exists()
        assert not model.objects.filter(tenant_id=two.woodgrove.id).exists()
        assert one(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", str(two.woodgrove.id)) == [0]
        assert one(f"SELECT count(*) FROM {table} WHERE id = %s", str(theirs)) == [0]
        assert set(one(f"SELECT DISTINCT tenant_id FROM {table}")) == {two.contoso.id}


def test_nothing_at_all_is_there_outside_a_scope(two):
    for table in tables():
        assert one(f"SELECT count(*) FROM {table}") == [0]


@every_model
def test_anothers_rows_cannot_be_changed_or_removed(two, model):
    table = model._meta.db_table
    append_only = any(isinstance(constraint, AppendOnly) for constraint in model._meta.constraints)
    theirs = str(rows_by_model(two.woodgrove)[model])
    for statement in (f"UPDATE {table} SET id = id WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
        with tenant_scope(two.contoso.id):
            if append_only:
                with pytest.raises(ProgrammingError), transaction.atomic():
                    ask_nothing(statement, theirs)
            else:
                assert ask_nothing(statement, theirs) == 0
    assert rows_by_model(two.woodgrove)[model] == UUID(theirs)


@every_model
def test_no_row_can_be_put_into_another_organization(two, model):
    table = model._meta.db_table
    columns = [f.column for f in model._meta.concrete_fields if f.column not in ("tenant_id", "id")]
    names = ", ".join(f'"{name}"' for name in columns)
    copied = f"INSERT INTO {table} (tenant_id, id, {names}) SELECT %s, %s, {names} FROM {table} LIMIT 1"
    moved = f"UPDATE {table} SET tenant_id = %s"
    with tenant_scope(two.contoso.id):
        for statement, params in ((copied, [two.woodgrove.id, uuid7()]), (moved, [two.woodgrove.id])):
            with (
                pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
                transaction.atomic(),
            ):
                ask_nothing(statement, *map(str, params))


@every_model
def test_no_row_can_point_into_another_organization(two, model):
    """A link to somebody else's row breaks a foreign key, even in SQL: the tenant is part of it."""
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignObject) or not issubclass(field.related_model, TenantOwned):
            continue
        if any(isinstance(constraint, AppendOnly) for constraint in model._meta.constraints):
            continue  # rows cannot be changed at all; the foreign key itself is asserted above
        column = next(f.column for f in field.local_related_fields if f.column != "tenant_id")
        theirs = rows_by_model(two.woodgrove)[field.related_model]
        with (
            tenant_scope(two.contoso.id),
            pytest.raises(IntegrityError, match="foreign key"),
            transaction.atomic(),
        ):
            ask_nothing(f"UPDATE {model._meta.db_table} SET {column} = %s", str(theirs))


def test_an_organization_sees_only_itself(two):
    with tenant_scope(two.contoso.id):
        assert list(Organization.objects.values_list("short_name", flat=True)) == ["contoso"]
        assert one("SELECT count(*) FROM tenants_organization") == [1]


def test_joins_carry_the_tenant(two):
    with tenant_scope(two.contoso.id):
        sql = str(Person.objects.filter(role_assignments__role="global").query)
    assert sql.count('"tenant_id"') >= 3


def ask_nothing(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
