"""A scope opens the transaction, sets the tenant, closes both again, and never nests."""

import pytest
from django.db import connection

from kernel.isolation.checks import bypasses
from kernel.isolation.scope import (
    Because,
    NestedScope,
    NoTenantScope,
    all_tenants,
    current_tenant_id,
    in_scope,
    tenant_scope,
)
from kernel.jobs.models import Job
from kernel.values.clock import now
from kernel.values.ids import uuid7

pytestmark = pytest.mark.django_db


def _tenant_in_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_id', true), current_user")
        tenant, user = cursor.fetchone()
    return f"{user}:{tenant or ''}"


def test_tells_python_and_the_database_the_tenant_and_forgets_it_afterwards() -> None:
    tenant = uuid7()
    with tenant_scope(tenant):
        assert current_tenant_id() == tenant
        assert _tenant_in_database() == f"selfservice_app:{tenant}"
    assert not in_scope()
    assert _tenant_in_database() == "selfservice_app:"


def test_forgets_the_tenant_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(uuid7()):
        _ = 1 / 0
    assert not in_scope()
    assert _tenant_in_database() == "selfservice_app:"


def test_refuses_to_nest() -> None:
    with tenant_scope(uuid7()), pytest.raises(NestedScope), tenant_scope(uuid7()):
        pass
    with tenant_scope(uuid7()), pytest.raises(NestedScope), all_tenants(because=Because.OPERATOR):
        pass


def test_refuses_what_is_no_tenant() -> None:
    with pytest.raises(ValueError, match="badly formed"), tenant_scope("'; DROP TABLE jobs_job; --"):  # type: ignore[arg-type]
        pass


def test_rows_outside_a_scope_are_refused_loudly() -> None:
    with pytest.raises(NoTenantScope):
        Job.objects.count()
    with pytest.raises(NoTenantScope):
        Job(kind="x")


def test_crossing_sees_all_tenants_as_a_role_of_its_own_and_only_inside() -> None:
    for _ in range(2):
        with tenant_scope(uuid7()):
            Job.objects.create(kind="test", created_at=now(), wake_at=now())
    with all_tenants(because=Because.OPERATOR):
        assert Job.objects.filter(kind="test").count() == 2
        assert _tenant_in_database().startswith("selfservice_crossing:")
    assert _tenant_in_database() == "selfservice_app:"


def test_the_connection_of_web_and_workers_cannot_bypass_isolation() -> None:
    assert bypasses() == []
