"""tenant_scope() and all_tenants(): the only two ways to reach rows of tenants."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from kernel.isolation.roles import CROSSING_ROLE
from kernel.values import clock


class NoTenantScope(RuntimeError):
    """Rows of tenants were asked for outside a scope."""


class NestedScope(RuntimeError):
    """A scope was opened inside another one."""


class Because(StrEnum):
    """The closed list of reasons to look across tenants."""

    SIGN_IN = "sign-in finds organizations by address"
    RESOLVE_ADDRESS = "the middleware finds an organization by its short name"
    OUTBOX = "the relay lists tenants with due messages"
    JOBS = "the sweeper lists tenants with jobs to wake"
    DAILY = "the clock tick lists organizations whose daily work is due"
    OPERATOR = "a command of the operator"


@dataclass(slots=True)
class _Scope:
    tenant_id: UUID | None
    because: Because | None = None
    is_taken_back: bool = False


_scope: ContextVar[_Scope | None] = ContextVar("tenant_scope", default=None)

# How far ahead of the machine's clock a tenant lives; asked in its scope.
AheadOf = Callable[[UUID], timedelta]
_ahead_of: AheadOf | None = None


def clocks_are_asked_of(ahead_of: AheadOf | None) -> None:
    """Let each scope run by its tenant's own clock; with None, as in production, nobody is asked."""
    global _ahead_of  # noqa: PLW0603 set once, when the apps start
    _ahead_of = ahead_of


@contextmanager
def tenant_scope(tenant_id: UUID) -> Iterator[None]:
    """Open the outermost transaction for one tenant; only its rows exist inside, and its clock runs.

    Raises NestedScope inside another scope; ValueError for something that is no UUID.
    """
    _refuse_nesting()
    literal = UUID(str(tenant_id))
    scope = _Scope(literal)
    with transaction.atomic(durable=True), _entered(scope):
        # A literal SET LOCAL and no set_config(): only the former reaches the shards of a distributed engine.
        _execute(f"SET LOCAL app.tenant_id = '{literal}'")
        with clock.ahead(_ahead_of(literal) if _ahead_of else timedelta()):
            yield
        if scope.is_taken_back:
            transaction.set_rollback(True)
        if _outlives_scope():
            _execute("SET LOCAL app.tenant_id = ''")


@contextmanager
def all_tenants(*, because: Because) -> Iterator[None]:
    """Open a transaction that sees the rows of all tenants, for a reason of the closed list.

    The clock is the machine's: who looks at all tenants lives in the time of none.
    """
    _refuse_nesting()
    with transaction.atomic(durable=True), _entered(_Scope(None, Because(because))):
        _execute(f"SET LOCAL ROLE {CROSSING_ROLE}")
        yield
        if _outlives_scope():
            _execute("SET LOCAL ROLE NONE")


def take_back() -> None:
    """Let the running scope end with a rollback instead of a commit; nothing outside one.

    Until its end one can go on reading: the page that says why not has a menu and a name to show.
    """
    scope = _scope.get()
    if scope is not None:
        scope.is_taken_back = True


def current_tenant_id() -> UUID:
    """Return the tenant of the running scope. Raises NoTenantScope outside one."""
    scope = _scope.get()
    if scope is None or scope.tenant_id is None:
        raise NoTenantScope("No tenant: open kernel.isolation.scope.tenant_scope(tenant_id) around this.")
    return scope.tenant_id


def tenant_predicate() -> dict[str, UUID]:
    """Return the filter each query of tenant rows carries: the tenant, or none when crossing on purpose."""
    scope = _scope.get()
    if scope is None:
        raise NoTenantScope("Rows of tenants were asked for outside a scope: open tenant_scope(tenant_id).")
    return {} if scope.tenant_id is None else {"tenant_id": scope.tenant_id}


def in_scope() -> bool:
    """Tell whether any scope is open."""
    return _scope.get() is not None


def _refuse_nesting() -> None:
    if _scope.get() is not None:
        raise NestedScope("Scopes follow each other, they never nest: close the outer one first.")


@contextmanager
def _entered(scope: _Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def _outlives_scope() -> bool:
    """Whether a SET LOCAL stays behind: only under a test's outer transaction, and not after a rollback.

    A rollback (somebody was refused) takes it back by itself, and allows no statement before.
    """
    return bool(connection.savepoint_ids) and not transaction.get_rollback()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
