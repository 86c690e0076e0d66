"""Bulk loading as the owner: COPY past the policies, indexes and foreign keys built afterwards, once.

COPY FROM is refused under row-level security, so the force that binds the owner is taken off and put
on again in one transaction: nobody else ever sees the tables without it.
"""

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from psycopg2.extensions import cursor as Cursor  # noqa: N812 it is a class

_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])
"""
_INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
_UNIQUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'u' AND conrelid = ANY (%s::regclass[])
"""


@contextmanager
def bare_tables(cursor: Cursor, tables: list[str]) -> Iterator[None]:
    """Within one transaction take policies' force, indexes and keys off `tables`; put all back at the end."""
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL max_parallel_maintenance_workers = 2")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    constraints = _fetch(cursor, _KEYS, tables) + _fetch(cursor, _UNIQUE, tables)
    indexes = _fetch(cursor, _INDEXES, tables)
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    # Unique ones first: a foreign key needs the index it points to.
    for table, name, definition in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def copy_rows(
    cursor: Cursor, model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> int:
    """COPY rows of text values into a model's table; columns not named get the field's default. Returns the count."""
    rest = [field for field in model._meta.concrete_fields if field.column not in columns]
    tail = "".join(f"\t{_literal(field.get_default())}" for field in rest) + "\n"
    names = ", ".join([*columns, *(str(field.column) for field in rest)])
    lines = _Counted("\t".join(map(str, row)) + tail for row in rows)
    cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN", Stream(lines.encoded()))
    return lines.count


class Stream(io.RawIOBase):
    """A file that psycopg2 reads and an iterator of chunks fills."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.rest = chunks, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, empty at the end."""
        while len(self.rest) < size:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            self.rest += chunk
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


class _Counted:
    """Lines in chunks, counted as they pass."""

    def __init__(self, lines: Iterable[str], per_chunk: int = 500) -> None:
        self.lines, self.per_chunk, self.count = iter(lines), per_chunk, 0

    def encoded(self) -> Iterator[bytes]:
        """Yield chunks of encoded lines."""
        buffer: list[str] = []
        for line in self.lines:
            buffer.append(line)
            if len(buffer) == self.per_chunk:
                self.count += len(buffer)
                yield "".join(buffer).encode()
                buffer.clear()
        self.count += len(buffer)
        yield "".join(buffer).encode()


def _literal(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _fetch(cursor: Cursor, sql: str, tables: list[str]) -> list[tuple[str, ...]]:
    cursor.execute(sql, [tables])
    return list(cursor.fetchall())
