"""The set-based half of an import: lines into a temporary table by COPY, then compare, then write.

COPY straight into a table with row-level security is refused by PostgreSQL, hence the table in
between. Every statement stays within one tenant; ids are made here and come along with the lines.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from kernel.isolation.scope import current_tenant_id
from kernel.values.clock import actual
from kernel.values.ids import uuid7_texts
from tenants.models import Person
from tenants.people import renamed
from tenants.people.rules import Line

_TEXTS = (
    "first_name",
    "last_name",
    "sort_name",
    "display_name",
    "sort_last",
    "job_title",
    "department",
    "country",
)
_SHOWN = ("first_name", "last_name", "display_name", "job_title", "department", "country")
_COPIED = ("line", "id", "account_id", "email", *_TEXTS, "contact")
# The names put into these statements are constants of this file.
# ruff: noqa: S608
_TABLE = f"""
    CREATE TEMPORARY TABLE IF NOT EXISTS people_import (
        line int NOT NULL, id uuid NOT NULL, account_id uuid NOT NULL, email text COLLATE "C" NOT NULL,
        {", ".join(f"{name} text NOT NULL" for name in _TEXTS)}, contact jsonb NOT NULL,
        person_id uuid, is_synced boolean NOT NULL DEFAULT false, is_renamed boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP
"""
_FIND = """
    UPDATE people_import s SET person_id = p.id, is_synced = (p.source = %(synced)s),
                               is_renamed = (s.sort_name <> '' AND s.sort_name <> p.sort_name)
    FROM tenants_person p WHERE p.tenant_id = %(tenant)s AND p.email = s.email
"""
# An empty cell leaves what is there.
_DIFFERS = " OR ".join(f"(s.{name} <> '' AND s.{name} <> p.{name})" for name in _TEXTS)
_DIFFERS = f"({_DIFFERS} OR NOT p.contact @> s.contact)"
_ACCOUNTS = """
    INSERT INTO tenants_account (id, password, email, is_active, is_staff, is_superuser, created_at)
    SELECT account_id, %(password)s, email, true, false, false, %(now)s
    FROM people_import WHERE person_id IS NULL
    ON CONFLICT (email) DO NOTHING
"""
_KNOWN_ACCOUNTS = """
    UPDATE people_import s SET account_id = a.id
    FROM tenants_account a WHERE s.person_id IS NULL AND a.email = s.email COLLATE "default"
"""
_ADD = f"""
    INSERT INTO tenants_person (tenant_id, id, account_id, email, {", ".join(_TEXTS)}, contact, language, kind,
                                source, is_active, created_at)
    SELECT %(tenant)s, s.id, s.account_id, s.email, {", ".join(f"s.{name}" for name in _TEXTS)}, s.contact, '',
           %(member)s, %(cloud)s, true, %(now)s
    FROM people_import s WHERE s.person_id IS NULL
    ON CONFLICT DO NOTHING
"""
_CHANGE = f"""
    UPDATE tenants_person p
    SET {", ".join(f"{name} = coalesce(nullif(s.{name}, ''), p.{name})" for name in _TEXTS)},
        contact = p.contact || s.contact
    FROM people_import s
    WHERE p.tenant_id = %(tenant)s AND p.id = s.person_id AND NOT s.is_synced AND {_DIFFERS}
"""
_COUNT = f"""
    SELECT count(*), count(*) FILTER (WHERE s.person_id IS NULL),
           count(*) FILTER (WHERE {_DIFFERS})
    FROM people_import s LEFT JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = s.person_id
    WHERE NOT s.is_synced
"""
_CHANGES = f"""
    SELECT s.line, s.email, p.display_name, {", ".join(f"s.{name}, p.{name}" for name in _SHOWN)},
           NOT p.contact @> s.contact
    FROM people_import s JOIN tenants_person p ON p.tenant_id = %(tenant)s AND p.id = s.person_id
    WHERE NOT s.is_synced AND {_DIFFERS}
    ORDER BY s.line LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """People that are (or would be) added, changed, and left as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a line would change of somebody: (field, before, after); a contact tells only that it changes."""

    line: int
    email: str
    name: str
    fields: list[tuple[str, str, str]]


def stage(lines: Sequence[Line]) -> list[int]:
    """Put lines into the temporary table and find who is here already.

    Returns the lines of people who are synced from a directory: they stay as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("TRUNCATE people_import")
        names = ", ".join(_COPIED)
        texts = ", ".join(("email", *_TEXTS))
        copy = f"COPY people_import ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))"
        cursor.copy_expert(copy, _as_csv(lines))
        cursor.execute("ANALYZE people_import")
        # Thousands of look-ups by key; the planner would rather read and hash a million people for them.
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        cursor.execute(_FIND, _params())
        if not cursor.rowcount:
            return []
        cursor.execute("SELECT line FROM people_import WHERE is_synced ORDER BY line")
        return [line for (line,) in cursor.fetchall()]


def compare() -> Counts:
    """Count what writing the staged lines would do."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _params())
        staged, added, changed = cursor.fetchone()
    return Counts(added, changed, staged - added - changed)


def changes(limit: int) -> list[Change]:
    """Return the first people whom the staged lines would change, with what changes."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, _params(limit=limit))
        return [_change(row) for row in cursor.fetchall()]


def write() -> Counts:
    """Add and change people as staged; accounts come first, without a usable password."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(person_id) FROM people_import WHERE NOT is_synced")
        staged, found = cursor.fetchone()
        changed = added = 0
        if found:
            cursor.execute(_CHANGE, _params())
            changed = cursor.rowcount
            cursor.execute("SELECT person_id FROM people_import WHERE is_renamed AND NOT is_synced")
            renamed.tell([person_id for (person_id,) in cursor.fetchall()])
        if found < staged:
            cursor.execute(_ACCOUNTS, _params(password=make_password(None)))
            if cursor.rowcount < staged - found:
                cursor.execute(_KNOWN_ACCOUNTS)
            cursor.execute(_ADD, _params())
            added = cursor.rowcount
    return Counts(added, changed, staged - added - changed)


def _params(**more: Any) -> dict[str, Any]:
    fixed = {
        "tenant": str(current_tenant_id()),
        "synced": Person.Source.SYNCED.value,
        "cloud": Person.Source.CLOUD.value,
        "member": Person.Kind.MEMBER.value,
        "now": actual(),
    }
    return {**fixed, **more}


def _as_csv(lines: Sequence[Line]) -> StringIO:
    """Two ids a line, for the account and the person it may become; as bare hex, which is quickest to write."""
    ids = uuid7_texts(2 * len(lines))
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        (line, id_, account, email, first, last, name.casefold()[:200], name, last.casefold()[:100], *rest)
        for (line, email, first, last, name, *rest), id_, account in zip(
            lines, ids[::2], ids[1::2], strict=True
        )
    )
    out.seek(0)
    return out


def _change(row: tuple[Any, ...]) -> Change:
    line, email, name, *pairs, contact_differs = row
    fields = [
        (field, before, after)
        for field, after, before in zip(_SHOWN, pairs[::2], pairs[1::2], strict=True)
        if after and after != before
    ]
    return Change(line, email, name, [*fields, *([("contact", "", "")] if contact_differs else [])])
