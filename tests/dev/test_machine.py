"""The services under the tests are what they claim to be."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from kernel.isolation.checks import bypasses
from kernel.isolation.roles import APP_ROLE, CROSSING_ROLE, OWNER_ROLE


def _ask(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def test_tests_connect_as_the_plain_role(db):
    assert _ask("SELECT session_user") == APP_ROLE
    assert bypasses() == []
    assert _ask("SHOW plan_cache_mode") == "force_custom_plan"


def test_plain_role_crosses_only_when_it_says_so(db):
    inherits = f"SELECT pg_has_role('{APP_ROLE}', '{CROSSING_ROLE}', 'USAGE')"
    assert _ask(inherits) == "False"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {CROSSING_ROLE}")
        assert _ask("SELECT current_user") == CROSSING_ROLE


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "TRUNCATE django_migrations", f"SET ROLE {OWNER_ROLE}"]
)
def test_plain_role_may_not(db, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_real_db_commits_for_other_connections(real_db):
    ContentType.objects.create(app_label="other", model="thing")
    seen: list[int] = []

    def look() -> None:
        seen.append(ContentType.objects.filter(app_label="other").count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_nothing_is_left_of_a_real_db(db):
    assert not ContentType.objects.filter(app_label="other").exists()
