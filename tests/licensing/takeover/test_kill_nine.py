"""Kill -9 of the worker, of the queue (its data gone) and of the database in the middle of a move.

The whole product as `make demo` runs it, with everything of its own. Nobody helps: the supervisor starts
the parts again, and the job goes on by itself to the same end, with one letter.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from dev import children
from tests.dev.test_up import Demo, _child

PEOPLE = 21_000
PATIENCE_SECONDS = 180
pytestmark = pytest.mark.xdist_group("demo")

BEGIN = f"""
import json
from django.db import connection
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.ids import uuid7, uuid7_list
from licensing.models import Product, Subscription
from licensing.takeover.move_users import move_users
from tenants.models import Organization, Person
from tenants.permissions.roles import Role
from tenants.actor import Actor

tenant = uuid7()
people, seats = ([str(made) for made in uuid7_list({PEOPLE})] for _ in range(2))
with tenant_scope(tenant):
    Organization.objects.create(id=tenant, short_name="large", name="Large", country="NL")
    buyer = Person.objects.create(email="buyer@large.example", display_name="Buyer", sort_name="buyer")
    shared = dict(product=Product.objects.first(), currency="EUR", started_at=now(), status_at=now(), product_sort="x")
    bought = dict(owner_id=buyer.id, purchaser_id=buyer.id, channel=2, seats_used={PEOPLE})
    source = Subscription.objects.create(quantity={PEOPLE}, **bought, **shared)
    target = Subscription.objects.create(quantity={PEOPLE}, channel=1, **shared)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_person (tenant_id, id, email, first_name, last_name, display_name, sort_name,"
            " sort_last, job_title, department, country, contact, language, kind, source, is_active, created_at)"
            " SELECT %s, n.id, n.id::text, '', '', n.id::text, n.id::text, '', '', '', '', '{{}}', '', 1, 1, true, %s"
            " FROM unnest(%s::uuid[]) n(id)", [tenant, now(), people])
        cursor.execute(
            "INSERT INTO licensing_seat (tenant_id, id, subscription_id, person_id, assigned_at)"
            " SELECT %s, n.id, %s, n.person, %s FROM unnest(%s::uuid[], %s::uuid[]) n(id, person)",
            [tenant, source.id, now(), seats, people])
with tenant_scope(tenant):
    actor = Actor(tenant, buyer.id, "Buyer", "", roles=frozenset([Role.GLOBAL]))
    takeover = move_users(actor=actor, source_ids=[source.id], target_id=target.id)
ids = dict(tenant=tenant, job=takeover.job_id, source=source.id, target=target.id, takeover=takeover.id)
print(json.dumps({{name: str(value) for name, value in ids.items()}}))
"""


class Move:
    """One move in a running demo, looked at from outside."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        env |= {"SELFSERVICE_DATA": str(demo.data)}
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", BEGIN]
        begun = subprocess.run(
            command, cwd=children.ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert begun.returncode == 0, begun.stderr
        self.ids = json.loads(begun.stdout.splitlines()[-1])
        self.url = json.loads((demo.data / "running.json").read_text())["DATABASE_URL"]

    def ask(self, sql: str) -> tuple:
        """Return one row; a database that is away is asked again."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
                    cursor.execute("SET app.tenant_id = %s", [self.ids["tenant"]])
                    cursor.execute(sql, self.ids)
                    return cursor.fetchone()
            except psycopg2.OperationalError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def wait_beyond(self, done: int) -> int:
        """Wait until more than `done` people are through; return how many."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (now := self.ask("SELECT done FROM jobs_job WHERE id = %(job)s")[0]) <= done:
            assert time.monotonic() < until, self.ask(
                "SELECT state, done, attempts, error FROM jobs_job WHERE id = %(job)s"
            )
            time.sleep(0.05)
        return now

    def wait_for_the_end(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self.ask("SELECT finished_at FROM jobs_job WHERE id = %(job)s") == (None,):
            assert time.monotonic() < until, self.ask(
                "SELECT state, done, error FROM jobs_job WHERE id = %(job)s"
            )
            time.sleep(0.2)

    def letters(self) -> list[Path]:
        return list((self.demo.data / "mails").glob("buyer@large.example-*"))


@pytest.fixture
def demo(tmp_path: Path):
    demo = Demo(tmp_path / "data", children.free_port())
    process = demo.run()
    try:
        demo.wait_for("READY", process)
        yield demo, process
    finally:
        process.terminate()
        process.wait(60)


def test_a_move_survives_the_kill_of_every_part(demo) -> None:
    demo, process = demo
    move = Move(demo)
    done = 0
    for name, program in (
        ("Worker", "celery --app"),
        ("Valkey", "valkey"),
        ("PostgreSQL", "bin/postgres"),
    ):
        done = move.wait_beyond(done)
        assert done < PEOPLE, "it was over before it could be disturbed"
        os.kill(_child(process.pid, program), signal.SIGKILL)
        demo.wait_for(f"{name} is back.", process)
    move.wait_for_the_end()

    job = "SELECT state, total, done, skipped, failed, error FROM jobs_job WHERE id = %(job)s"
    assert move.ask(job) == (3, PEOPLE, PEOPLE, 0, 0, "")
    assert move.ask("SELECT status, seats_used FROM licensing_subscription WHERE id = %(source)s") == (4, 0)
    target = "SELECT status, seats_used, seats_reserved FROM licensing_subscription WHERE id = %(target)s"
    assert move.ask(target) == (1, PEOPLE, 0)
    seats = (
        "SELECT count(*), count(DISTINCT person_id) FROM licensing_seat WHERE subscription_id = %(target)s"
    )
    assert move.ask(seats) == (PEOPLE, PEOPLE)
    ledger = "SELECT count(*), sum(delta) FROM licensing_seatledger WHERE cause_id = %(takeover)s"
    assert move.ask(ledger) == (2 * PEOPLE, 0)
    letter = "SELECT count(*), max(state) FROM outbox_message WHERE kind = 'mail'"
    until = time.monotonic() + PATIENCE_SECONDS
    while move.ask(letter) != (1, 2) and time.monotonic() < until:
        time.sleep(0.2)
    assert move.ask(letter) == (1, 2)
    assert len(move.letters()) == 1
