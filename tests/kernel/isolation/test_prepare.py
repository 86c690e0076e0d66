"""Preparing a server may be repeated, and never gives back what an append-only table lost."""

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from kernel.isolation.roles import APP_ROLE, OWNER_ROLE
from tests.machine import Machine


@pytest.fixture
def new_database(services: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"{services.database}_prepared"
    monkeypatch.setenv("DATABASE_ADMIN_URL", services.known["admin_url"])
    monkeypatch.setenv("DATABASE_URL", services.url(APP_ROLE, name))
    monkeypatch.setenv("DATABASE_OWNER_URL", services.url(OWNER_ROLE, name))
    yield name
    services.drop(name)


def _as(variable: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg2.connect(os.environ[variable]) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_the_plain_role_uses_what_the_owner_makes(new_database: str) -> None:
    call_command("prepare_database")
    _as("DATABASE_OWNER_URL", "CREATE TABLE thing (id int)")
    _as("DATABASE_URL", "INSERT INTO thing VALUES (1)")
    assert _as("DATABASE_URL", "SELECT id FROM thing") == [(1,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _as("DATABASE_URL", "DROP TABLE thing")


def test_repeating_keeps_data_and_what_was_taken_away(new_database: str) -> None:
    call_command("prepare_database")
    _as("DATABASE_OWNER_URL", "CREATE TABLE event (id int)")
    _as("DATABASE_OWNER_URL", "INSERT INTO event VALUES (1)")
    _as("DATABASE_OWNER_URL", f"REVOKE UPDATE, DELETE ON event FROM {APP_ROLE}")
    call_command("prepare_database")
    assert _as("DATABASE_URL", "SELECT id FROM event") == [(1,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _as("DATABASE_URL", "DELETE FROM event")


def test_another_role_in_the_address_is_refused(new_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres:word@127.0.0.1/selfservice")
    with pytest.raises(CommandError, match=f"DATABASE_URL must be postgresql://{APP_ROLE}:"):
        call_command("prepare_database")


def test_without_an_administrator_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_ADMIN_URL", raising=False)
    with pytest.raises(CommandError, match="DATABASE_ADMIN_URL"):
        call_command("prepare_database")
