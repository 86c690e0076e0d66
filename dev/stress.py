"""Fight over the last seats: `python -m dev.stress` (make stress), exit code 1 when anything is wrong.

Sixteen connections at once: some move people from purchases to the organization's subscriptions, do the job
batch by batch and take it back again (so that locks are wanted in both directions), the others assign and
unassign in the same subscriptions, which have too few seats for everybody. Printed at the end, all 0 or it
failed: seats sold twice, deadlocks, drift (a counter that differs from its rows, its ledger or what is reserved).

Runs on a PostgreSQL of its own; DATABASE_URL of an administrator takes its place.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from dev.keys import password_from
from dev.postgres import Postgres
from kernel.isolation.prepare import Prepared, drop_database, prepare
from kernel.isolation.roles import APP_ROLE, OWNER_ROLE

CONNECTIONS, MOVERS = 16, 6
DATABASE = "selfservice_stress"
PEOPLE, SEATS = 240, 90


@dataclass(frozen=True, slots=True)
class World:
    """One organization: two subscriptions of its own, and purchases made before, between and after them."""

    tenant_id: UUID
    actor: Any
    people: list[UUID]
    central: list[UUID]
    bought: list[UUID]


def main() -> int:
    """Fight, count, tell; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long they fight (20)")
    parser.add_argument("--seed", type=int, default=None, help="for the same choices again")
    options = parser.parse_args()
    with _database() as database:
        os.environ.update(
            DATABASE_URL=database.database_url,
            DATABASE_OWNER_URL=database.database_owner_url,
            DJANGO_SETTINGS_MODULE="selfservice.settings",
            LOG_LEVEL="ERROR",
        )
        os.environ.setdefault("SECRET_KEY", "for the stress only")
        _load()
        return fight(options.seconds, options.seed)


def fight(seconds: float, seed: int | None = None) -> int:
    """Let them fight for a while in the database Django is set to; return the exit code."""
    world = _world()
    ends = _all_at_once(world, time.monotonic() + seconds, seed)
    deadlocks = sum(count for end, count in ends.items() if "deadlock" in end)
    unexpected = {end: count for end, count in ends.items() if end.startswith("!") and "deadlock" not in end}
    oversold, drift = _oversold(world), _drift(world)
    say(f"{CONNECTIONS} connections, {seconds:g} seconds")
    for end in sorted(end for end in ends if not end.startswith("!")):
        say(f"  {end:<24}{ends[end]:>7}")
    for end, count in unexpected.items():
        say(f"  unexpected: {end[1:]} ({count})")
    say(f"oversold  {oversold}\ndeadlocks {deadlocks}\ndrift     {drift}")
    return 1 if oversold or deadlocks or drift or unexpected else 0


def _all_at_once(world: World, until: float, seed: int | None) -> Counter[str]:
    ends: Counter[str] = Counter()
    start = threading.Barrier(CONNECTIONS)
    doers = [_move_and_back] * MOVERS + [_assign_or_unassign] * (CONNECTIONS - MOVERS)

    def run(number: int, act: Callable[[World, random.Random], str]) -> None:
        from django.db import connection  # noqa: PLC0415 start-up: Django is loaded by now

        choose = random.Random(None if seed is None else seed * 1000 + number)
        start.wait()
        while time.monotonic() < until:
            try:
                ends[act(world, choose)] += 1
            except Exception as error:  # noqa: BLE001 counted, told, and the reason to fail
                ends[f"!{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def _move_and_back(world: World, choose: random.Random) -> str:
    """Move the people of a purchase, whichever of the two ids is smaller, and most times undo it."""
    from kernel.isolation.scope import tenant_scope  # noqa: PLC0415 start-up: Django is loaded by now
    from kernel.values.decision import Refused  # noqa: PLC0415
    from licensing.takeover.move_users import move_users  # noqa: PLC0415
    from licensing.takeover.undo import undo_move  # noqa: PLC0415

    sources, target = choose.sample(world.bought, choose.choice((1, 1, 2))), choose.choice(world.central)
    try:
        with tenant_scope(world.tenant_id):
            takeover = move_users(actor=world.actor, source_ids=sources, target_id=target)
        _finish(world.tenant_id, takeover.job_id)
        with tenant_scope(world.tenant_id):
            back = undo_move(actor=world.actor, takeover_id=takeover.id)
        _finish(world.tenant_id, back.undo_job_id)
    except Refused as refused:
        return f"refused: {refused.reasons[0].code}"
    return "moved and undone"


def _finish(tenant_id: UUID, job_id: UUID | None) -> None:
    from kernel.isolation.scope import tenant_scope  # noqa: PLC0415 start-up: Django is loaded by now
    from kernel.jobs.models import Job  # noqa: PLC0415
    from kernel.jobs.run import run  # noqa: PLC0415

    assert job_id is not None
    while run(tenant_id, job_id):
        pass
    with tenant_scope(tenant_id):
        job = Job.objects.get(id=job_id)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"job interrupted: {job.error or 'deadlock or lost connection'}")


def _assign_or_unassign(world: World, choose: random.Random) -> str:
    from kernel.isolation.scope import tenant_scope  # noqa: PLC0415 start-up: Django is loaded by now
    from kernel.values.decision import Refused  # noqa: PLC0415
    from licensing.seats.assign import assign  # noqa: PLC0415
    from licensing.seats.unassign import unassign  # noqa: PLC0415

    verb, most = choose.choice(((assign, 4), (unassign, 20)))
    people, target = choose.sample(world.people, choose.randint(1, most)), choose.choice(world.central)
    try:
        with tenant_scope(world.tenant_id):
            verb(actor=world.actor, subscription_id=target, person_ids=people)
    except Refused as refused:
        return f"refused: {refused.reasons[0].code}"
    return f"{verb.__name__}ed"


def _world() -> World:
    """Make one organization; purchases hold 20 people each, who overlap."""
    from kernel.isolation.scope import tenant_scope  # noqa: PLC0415 start-up: Django is loaded by now
    from kernel.values.ids import uuid7  # noqa: PLC0415
    from tenants.actor import Actor  # noqa: PLC0415
    from tenants.models import Organization, Person  # noqa: PLC0415
    from tenants.permissions.roles import Role  # noqa: PLC0415

    tenant_id = uuid7()
    name = f"stress-{tenant_id.hex[-12:]}"
    with tenant_scope(tenant_id):
        Organization.objects.create(id=tenant_id, short_name=name, name=name, country="NL")
        people = [
            person.id
            for person in Person.objects.bulk_create(
                Person(
                    email=f"p{i}@{name}.example", display_name=f"Person {i:03}", sort_name=f"person {i:03}"
                )
                for i in range(PEOPLE)
            )
        ]
        actor = Actor(tenant_id, people[0], "Person 000", "", roles=frozenset({Role.GLOBAL}))
        kinds = "bbcbbcbb"
        made = [(kind, _subscription(kind, people, number * 20)) for number, kind in enumerate(kinds)]
    central, bought = ([made_id for kind, made_id in made if kind == wanted] for wanted in "cb")
    return World(tenant_id, actor, people, central=central, bought=bought)


def _subscription(kind: str, people: list[UUID], first: int) -> UUID:
    from kernel.values.clock import now  # noqa: PLC0415 start-up: Django is loaded by now
    from licensing.models import Product, Seat, SeatLedger, Subscription  # noqa: PLC0415

    product, _ = Product.objects.get_or_create(
        code="STRESS", defaults={"name": "Stress", "sort_name": "stress"}
    )
    bought = kind == "b"
    holders = people[first : first + 30] if bought else []
    made = Subscription.objects.create(
        product=product,
        channel=Subscription.Channel.SELF_SERVICE if bought else Subscription.Channel.CENTRAL,
        purchaser_id=people[0] if bought else None,
        owner_id=people[0] if bought else None,
        quantity=SEATS,
        seats_used=len(holders),
        currency="EUR",
        started_at=now(),
        status_at=now(),
        product_sort="stress",
    )
    rows = {"subscription_id": made.id}
    Seat.objects.bulk_create(Seat(**rows, person_id=holder, assigned_at=now()) for holder in holders)
    SeatLedger.objects.bulk_create(
        SeatLedger(**rows, person_id=holder, kind=SeatLedger.Kind.ASSIGNED, delta=1, at=now())
        for holder in holders
    )
    return made.id


def _oversold(world: World) -> int:
    """Return how many seats there are beyond what was bought."""
    sql = """
        SELECT coalesce(sum(greatest(held.n - s.quantity, 0)), 0) FROM licensing_subscription s
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM licensing_seat t WHERE t.subscription_id = s.id) held
    """
    return _figure(world, sql)


def _drift(world: World) -> int:
    """Return by how much counters differ from rows, ledger and what moves under way have set aside (nothing is)."""
    sql = """
        SELECT coalesce(sum(abs(s.seats_used - held.n) + abs(s.seats_used - told.n) + s.seats_reserved), 0)
        FROM licensing_subscription s
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM licensing_seat t WHERE t.subscription_id = s.id) held
        CROSS JOIN LATERAL (SELECT coalesce(sum(delta), 0) AS n FROM licensing_seatledger l
                            WHERE l.subscription_id = s.id AND l.person_id IS NOT NULL) told
    """
    return _figure(world, sql)


def _figure(world: World, sql: str) -> int:
    from django.db import connection  # noqa: PLC0415 start-up: Django is loaded by now

    from kernel.isolation.scope import tenant_scope  # noqa: PLC0415

    with tenant_scope(world.tenant_id), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


@contextmanager
def _database() -> Iterator[Prepared]:
    given = os.environ.get("DATABASE_URL", "")
    if given and os.environ.get("DATABASE_OWNER_URL"):
        yield Prepared(given, os.environ["DATABASE_OWNER_URL"])
        return
    if given:
        with _prepared(given, lambda role: password_from(given, role)) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix="selfservice-stress-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = Postgres(folder / "postgres", log=folder / "postgres.log", durable=False)
        server.start()
        try:
            with _prepared(server.admin_url, lambda role: f"{role} of the stress") as database:
                yield database
        finally:
            server.stop()


@contextmanager
def _prepared(admin_url: str, password: Callable[[str], str]) -> Iterator[Prepared]:
    yield prepare(
        admin_url, database=DATABASE, owner_password=password(OWNER_ROLE), app_password=password(APP_ROLE)
    )
    drop_database(admin_url, DATABASE)


def _load() -> None:
    """Load Django, bring the schema up to date, make batches small, and let nobody look for a queue."""
    import django  # noqa: PLC0415 start-up: needs the addresses
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    from kernel.outbox import wake  # noqa: PLC0415
    from licensing.takeover import batches  # noqa: PLC0415

    wake.send = lambda task, *args: False
    batches.SIZE = 7


def say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
