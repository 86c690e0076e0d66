"""The start-up check: refuse a database connection that could bypass the isolation."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_BYPASSES = """
    SELECT r.rolsuper, r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND n.nspname = 'public')
    FROM pg_roles r WHERE r.rolname = session_user
"""


class UnsafeRole(RuntimeError):
    """The connection's role is superuser, owner, or may bypass row-level security."""


def bypasses(alias: str = "default") -> list[str]:
    """Return why the role behind `alias` could see the rows of every tenant; empty when it cannot."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_BYPASSES)
        found = cursor.fetchone()
    words = ("it is a superuser", "it has BYPASSRLS", "it owns tables")
    return [word for word, present in zip(words, found, strict=True) if present]


def refuse_unsafe_role() -> None:
    """Raise UnsafeRole when web or worker would start with a role that isolation does not bind."""
    why = bypasses()
    if why:
        raise UnsafeRole(
            f"DATABASE_URL must connect as a plain role: {', '.join(why)}. "
            "Run `manage.py prepare_database` with DATABASE_OWNER_URL and use the role it prints."
        )


@register(Tags.database)
def check_role(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Answer `manage.py check --database default`."""
    if not databases or "default" not in databases:
        return []
    why = bypasses()
    hint = "Connect web and workers as selfservice_app; only migrations connect as the owner."
    words = f"The database role bypasses isolation: {', '.join(why)}."
    return [Error(words, hint=hint, id="isolation.E001")] if why else []
