"""Moving many people: the portal's job against one set-based transaction that writes the same rows."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg2
from django.db import connection

from dev.bench.meter import Cost, Raw, django_pid, spent
from dev.bench.report import Report
from dev.bench.server import LARGE, Server, pointed_at
from dev.scale.generate import half_of
from dev.scale.rows import PERSON, SUBSCRIPTION, ident, uuid_of
from kernel.isolation.scope import tenant_scope
from kernel.jobs.run import run
from licensing.models import Subscription, TakeOver
from licensing.takeover.move_users import move_users
from tenants.actor import Actor
from tenants.models import Organization, Person
from tenants.signin.arrive import actor_of

# The same writes as the job's: seats, two lines of ledger per person, counters, a result for whoever is left out.
_MOVE = """
    SELECT id FROM licensing_subscription WHERE tenant_id = %(t)s AND id IN (%(s)s, %(d)s)
    ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO jobs_job (tenant_id, id, kind, state, params, total, done, skipped, failed, attempts, error,
        created_by_name, subject_name, created_at, wake_at)
    VALUES (%(t)s, %(job)s, 'raw', 3, '{}', 0, 0, 0, 0, 0, '', '', '', now(), now());
    WITH moved AS (
        UPDATE licensing_seat s SET subscription_id = %(d)s, assigned_at = now()
        FROM tenants_person p
        WHERE s.tenant_id = %(t)s AND s.subscription_id = %(s)s AND p.tenant_id = %(t)s AND p.id = s.person_id
          AND p.is_active AND p.kind = 1
          AND NOT EXISTS (SELECT 1 FROM licensing_seat h WHERE h.tenant_id = %(t)s AND h.subscription_id = %(d)s
                          AND h.person_id = s.person_id)
        RETURNING s.person_id)
    INSERT INTO licensing_seatledger
        (tenant_id, id, subscription_id, person_id, kind, delta, at, actor_name, cause_id)
    SELECT %(t)s, uuidv7(), l.sub, moved.person_id, l.kind, l.delta, now(), 'Ada', %(job)s
    FROM moved CROSS JOIN (VALUES (%(s)s::uuid, 5, -1), (%(d)s::uuid, 4, 1)) AS l(sub, kind, delta);
    WITH gone AS (
        DELETE FROM licensing_seat WHERE tenant_id = %(t)s AND subscription_id = %(s)s RETURNING person_id
    ), told AS (
        INSERT INTO jobs_jobresult (tenant_id, id, job_id, outcome, reason, item_id, item_name, facts)
        SELECT %(t)s, uuidv7(), %(job)s, 2, 'left_out', gone.person_id, p.display_name, '{}'
        FROM gone JOIN tenants_person p ON p.tenant_id = %(t)s AND p.id = gone.person_id)
    INSERT INTO licensing_seatledger
        (tenant_id, id, subscription_id, person_id, kind, delta, at, actor_name, cause_id)
    SELECT %(t)s, uuidv7(), %(s)s, gone.person_id, 6, -1, now(), 'Ada', %(job)s FROM gone;
    UPDATE licensing_subscription SET seats_used = seats_used + (
        SELECT count(*) FROM licensing_seatledger
        WHERE tenant_id = %(t)s AND subscription_id = %(d)s AND cause_id = %(job)s)
    WHERE tenant_id = %(t)s AND id = %(d)s;
    UPDATE licensing_subscription SET seats_used = 0, status = 4 WHERE tenant_id = %(t)s AND id = %(s)s;
"""


@dataclass(slots=True)
class Progress:
    """When the job's counters were seen to change."""

    moments: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The longest time without any progress, in seconds."""
        return max((b - a for a, b in zip(self.moments, self.moments[1:], strict=False)), default=0.0)


def measure(server: Server, report: Report, *, million: bool) -> None:
    """Move a tenth of the giant organization, each way on a fresh copy of the world; then, if asked, all of it."""
    people = server.sizes.giant_people // 10
    with server.copy(LARGE) as database:
        raw = Raw(server.url(database), half_of("giant"))
        by_hand = spent(raw.pid, lambda: raw.fetch((_MOVE, _ids())))
        raw.close()
    cost, progress = _move(server, 1)
    report.ratio(
        f"move {people:,} people", cost.total, by_hand.total, target=1.5, unit="CPU ms",
        note=f"{people / cost.total * 1000:,.0f} people per CPU second, {cost.wall / 1000:.1f} s",
    )  # fmt: skip
    report.limit(
        "move: longest time without progress", progress.longest, target=1.0, unit="s",
        note=f"{len(progress.moments)} steps seen",
    )  # fmt: skip
    if million:
        cost, progress = _move(server, 0)
        report.fact(
            f"move {server.sizes.giant_people:,} people",
            f"{cost.wall / 1000:.0f} s, {server.sizes.giant_people / cost.total * 1000:,.0f} people per CPU second, "
            f"longest time without progress {progress.longest:.2f} s",
        )


def _ids() -> dict[str, Any]:
    return {
        "t": str(uuid_of(half_of("giant"))),
        "s": str(_subscription(1)),
        "d": str(_subscription(2)),
        "job": str(uuid_of(ident(PERSON, 1, 2**31))),
    }


def _subscription(number: int) -> UUID:
    return uuid_of(ident(SUBSCRIPTION, 1, number))


def _move(server: Server, source: int) -> tuple[Cost, Progress]:
    """Move a subscription's people into the third one through the portal's verb and job."""
    tenant = uuid_of(half_of("giant"))
    with server.copy(LARGE) as database, pointed_at(database):
        _make_movable(server, database, source)
        with tenant_scope(tenant):
            actor = admin(tenant)
        pid = django_pid()
        with watched(server.url(database), tenant) as progress:
            cost = spent(pid, lambda: _whole_move(actor, tenant, _subscription(source)))
        _check(tenant, source)
        connection.close()
    return cost, progress


def _make_movable(server: Server, database: str, source: int) -> None:
    """Let the source be somebody's purchase and the target large enough."""
    with (
        psycopg2.connect(server.admin_url(database)) as admin_connection,
        admin_connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE licensing_subscription SET channel = 2, purchaser_id = %(p)s, owner_id = %(p)s WHERE id = %(s)s",
            {"p": str(uuid_of(ident(PERSON, 1, 37))), "s": str(_subscription(source))},
        )
        cursor.execute(
            "UPDATE licensing_subscription SET quantity = 3000000 WHERE id = %s", [str(_subscription(2))]
        )


def _whole_move(actor: Actor, tenant: UUID, source: UUID) -> None:
    with tenant_scope(tenant):
        takeover = move_users(actor=actor, source_ids=[source], target_id=_subscription(2))
    assert takeover.job_id
    while run(tenant, takeover.job_id):
        pass


def _check(tenant: UUID, source: int) -> None:
    with tenant_scope(tenant):
        takeover = TakeOver.objects.get()
        status = Subscription.objects.values_list("status", flat=True).get(id=_subscription(source))
        if (takeover.state, status) != (TakeOver.State.DONE, Subscription.Status.DELETED):
            raise RuntimeError("The measured move did not come to its end.")


def admin(tenant: UUID) -> Actor:
    """Return the organization's admin; within its scope."""
    person = Person.objects.filter(account_id__isnull=False).get()
    return actor_of(person, Organization.objects.get(id=tenant))


@contextmanager
def watched(url: str, tenant: UUID) -> Iterator[Progress]:
    """Look at the running job's counters twenty times a second over a connection of our own."""
    progress, stop = Progress(), threading.Event()
    watcher = psycopg2.connect(url)

    def watch() -> None:
        seen: object = None
        with watcher.cursor() as cursor:
            while not stop.is_set():
                cursor.execute(f"BEGIN; SET LOCAL app.tenant_id = '{tenant}'")
                cursor.execute("SELECT done + skipped + failed, state FROM jobs_job WHERE state <> 1")
                row = cursor.fetchone()
                cursor.execute("COMMIT")
                if row and row != seen:
                    progress.moments.append(time.perf_counter())
                    seen = row
                time.sleep(0.05)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        stop.set()
        thread.join()
        watcher.close()
