"""The bench's own PostgreSQL: the scale world is generated once and kept until the schema or the sizes change."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import django
import psycopg2
from django.core.management import call_command
from django.db import connections

from dev import children
from dev.keys import keys
from dev.postgres import Postgres
from dev.scale.sizes import Sizes
from dev.valkey import Valkey
from kernel.isolation.prepare import address, create_database, drop_database, prepare_roles
from kernel.isolation.roles import APP_ROLE, OWNER_ROLE
from kernel.isolation.scope import clocks_are_asked_of

LARGE, LITTLE = "bench_large", "bench_little"


class Server:
    """PostgreSQL with two databases: the large world, and a little one with as large a middle tenant."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder, self.sizes = folder, sizes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.postgres = Postgres(folder / "postgres", log=folder / "postgres.log")
        self.valkey = Valkey(folder / "valkey.log")
        self.keys = keys(folder)
        self.lock = (folder / "lock").open("w")

    def __enter__(self) -> Self:
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"A benchmark runs already in {self.folder}: wait, or name another folder."
            ) from None
        stamp = self.folder / "made-of"
        if stamp.exists() and stamp.read_text() != self._fingerprint():
            shutil.rmtree(self.folder / "postgres", ignore_errors=True)
            stamp.unlink()
        self.postgres.start()
        self.valkey.start()
        self._settle()
        if not stamp.exists():
            self._make()
            stamp.write_text(self._fingerprint())
        with psycopg2.connect(self.postgres.admin_url) as admin, admin.cursor() as cursor:
            # A parallel worker's time would be on nobody's clock.
            cursor.execute(f"ALTER ROLE {APP_ROLE} SET max_parallel_workers_per_gather = 0")
        return self

    def __exit__(self, *args: object) -> None:
        connections.close_all()
        self.valkey.stop()
        self.postgres.stop()
        self.lock.close()

    @property
    def postmaster(self) -> int:
        """The server's main process: whoever exits leaves their time to it."""
        return int((self.postgres.folder / "postmaster.pid").read_text().split()[0])

    def url(self, database: str, role: str = APP_ROLE) -> str:
        """Return the address of one of the databases for a role."""
        word = self.keys["app_password" if role == APP_ROLE else "owner_password"]
        return address(self.postgres.url, user=role, password=word, database=database)

    def admin_url(self, database: str) -> str:
        """Return the administrator's address of a database."""
        return address(self.postgres.admin_url, database=database)

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """Make a copy of a database for what changes it, and drop it afterwards; yields its name."""
        name = f"{template}_copy"
        connections.close_all()
        drop_database(self.postgres.admin_url, name)
        admin = psycopg2.connect(self.postgres.admin_url)
        admin.autocommit = True
        with admin.cursor() as cursor:
            # The default copies through the log, which takes minutes for gigabytes.
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        admin.close()
        try:
            yield name
        finally:
            drop_database(self.postgres.admin_url, name)

    def _settle(self) -> None:
        """Point this process at the large world and load Django."""
        os.environ.update(
            DATABASE_URL=self.url(LARGE),
            DATABASE_OWNER_URL=self.url(LARGE, OWNER_ROLE),
            REDIS_URL=self.valkey.url,
            SECRET_KEY=self.keys["secret_key"],
            SELFSERVICE_DATA=str(self.folder),
            SELFSERVICE_DEMO="1",
            LOG_LEVEL="WARNING",
            DJANGO_SETTINGS_MODULE="selfservice.settings",
        )
        os.environ.pop("DEBUG", None)
        django.setup()
        # Measured is what production does: it asks no organization for its clock.
        clocks_are_asked_of(None)

    def _make(self) -> None:
        admin = self.postgres.admin_url
        prepare_roles(
            admin, owner_password=self.keys["owner_password"], app_password=self.keys["app_password"]
        )
        little = Sizes(
            giant_subscriptions=10, giant_people=100, giant_seats=150,
            middle_subscriptions=self.sizes.middle_subscriptions, middle_people=self.sizes.middle_people,
            middle_seats=self.sizes.middle_seats,
            small_tenants=max(10, (100_000 - self.sizes.middle_seats) // self.sizes.small_seats),
        )  # fmt: skip
        for database, sizes in ((LITTLE, little), (LARGE, self.sizes)):
            print(f"Generating {database}: {sizes.seats:,} seats. Kept for the next run.", flush=True)
            drop_database(admin, database)
            create_database(admin, database)
            with pointed_at(database):
                call_command("migrate", database="owner", verbosity=0)
                self._generate(sizes)

    def _generate(self, sizes: Sizes) -> None:
        from dev.scale.generate import generate  # noqa: PLC0415 needs Django loaded

        done = generate(sizes, say=lambda words: print("  " + words, flush=True))
        total = sum(done.rows.values())
        print(f"  {total:,} rows in {done.seconds:.0f} s: {total / done.seconds:,.0f} rows/s")

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(repr(self.sizes).encode())
        sources = list((children.ROOT / "dev" / "scale").glob("*.py"))
        for app in ("kernel", "tenants", "licensing", "billing"):
            sources += (children.ROOT / app).rglob("migrations/*.py")
        for path in sorted(sources):
            digest.update(path.read_bytes())
        return digest.hexdigest()


@contextmanager
def pointed_at(database: str) -> Iterator[None]:
    """Let Django's connections go to another database of the server for a while."""
    before = {alias: str(connections.settings[alias]["NAME"]) for alias in ("default", "owner")}
    _point(dict.fromkeys(before, database))
    try:
        yield
    finally:
        _point(before)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
