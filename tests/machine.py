"""The machine under the tests: one PostgreSQL and one Valkey per run, one database per worker.

The controlling process (or the only one) chooses addresses when conftest.py is imported, before Django reads
its settings, and hands them to the workers in environment variables. Servers start when something needs them.
A migrated template database is kept in .pytest_cache between runs, keyed by what defines the schema.
`DATABASE_URL` (an administrator's) and `REDIS_URL`, when given, take the place of the embedded servers.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from dev import children
from dev.keys import password_from
from dev.postgres import Postgres
from dev.valkey import Valkey
from kernel.isolation.prepare import address, create_database, drop_database, prepare_roles
from kernel.isolation.roles import APP_ROLE, OWNER_ROLE

TEMPLATE = "selfservice_template"
CACHE = children.ROOT / ".pytest_cache" / "postgres"
_KEY = "SELFSERVICE_TEST_MACHINE"


class Machine:
    """Addresses for everybody; starting and stopping for the process that chose them."""

    def __init__(self) -> None:
        self.mine = _KEY not in os.environ
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.started = not self.mine
        if self.mine:
            os.environ[_KEY] = json.dumps(self._choose())
        self.known: dict[str, str] = json.loads(os.environ[_KEY])
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.data = Path(self.known["folder"]) / f"data-{self.worker}"
        self.database = f"{self.known['prefix']}_{self.worker}"

    def settle(self) -> None:
        """Put this process's addresses where the settings will read them."""
        self.data.mkdir(exist_ok=True)
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
        os.environ.update(
            DATABASE_URL=self.url(APP_ROLE, self.database),
            DATABASE_OWNER_URL=self.url(OWNER_ROLE, self.database),
            REDIS_URL=self.redis_url,
            SECRET_KEY="for the tests only",
            SELFSERVICE_DATA=str(self.data),
            SELFSERVICE_PORT=str(children.free_port()),
            CARD_PROVIDER="sandbox",
        )

    def start(self) -> None:
        """Start the servers and make the template, once per run."""
        if self.started:
            return
        self.started = True
        if self.valkey:
            self.valkey.start()
        if self.postgres:
            self._start_postgres(self.postgres)
        else:
            self._make_template()

    def stop(self) -> None:
        """Stop what this process started, and leave nothing behind."""
        if not self.mine:
            return
        if self.started and not self.postgres:
            drop_database(self.known["admin_url"], self.template)
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()
        shutil.rmtree(self.known["folder"], ignore_errors=True)

    @property
    def redis_url(self) -> str:
        """The worker's own numbered database: 0 without workers, 1 for gw0."""
        number = int(self.worker.removeprefix("gw")) + 1 if self.worker.startswith("gw") else 0
        return f"{self.known['redis_url'].rpartition('/')[0]}/{number}"

    @property
    def template(self) -> str:
        """The name of the migrated, empty database that all others are copies of."""
        return f"{self.known['prefix']}_template" if not self.known["embedded"] else TEMPLATE

    def url(self, role: str, database: str) -> str:
        """Return the address of a database for one of the two roles."""
        return address(self.known["url"], user=role, password=self._password(role), database=database)

    def fresh_database(self, name: str) -> None:
        """Make `name` a copy of the template, whatever it was before."""
        drop_database(self.known["admin_url"], name)
        create_database(self.known["admin_url"], name, template=self.template)

    def drop(self, name: str) -> None:
        """Drop a database; whoever is connected is thrown out."""
        drop_database(self.known["admin_url"], name)

    def _choose(self) -> dict[str, str]:
        _sweep_dead_runs()
        folder = Path(tempfile.mkdtemp(prefix=f"selfservice-tests-{os.getpid()}-"))
        folder.chmod(0o711)
        given = os.environ.get("DATABASE_URL", "")
        if not given:
            self.postgres = Postgres(folder / "postgres", log=folder / "postgres.log", durable=False)
        if not os.environ.get("REDIS_URL"):
            self.valkey = Valkey(folder / "valkey.log")
        return {
            "folder": str(folder),
            "embedded": "" if given else "yes",
            "admin_url": self.postgres.admin_url if self.postgres else given,
            "url": self.postgres.url if self.postgres else given,
            "redis_url": self.valkey.url if self.valkey else os.environ["REDIS_URL"],
            "prefix": f"test_{os.getpid()}",
        }

    def _password(self, role: str) -> str:
        return password_from("" if self.known["embedded"] else self.known["admin_url"], role)

    def _start_postgres(self, server: Postgres) -> None:
        kept = CACHE / fingerprint()
        if kept.exists():
            shutil.copytree(kept, server.folder, symlinks=True)
            server.folder.chmod(0o700)
            os.utime(kept)
            server.start()
            return
        server.start()
        self._make_template()
        server.pause()
        _keep(server.folder, kept)
        server.start()

    def _make_template(self) -> None:
        admin = self.known["admin_url"]
        prepare_roles(admin, owner_password=self._password(OWNER_ROLE), app_password=self._password(APP_ROLE))
        create_database(admin, self.template)
        env = children.environment(
            DATABASE_URL=self.url(APP_ROLE, self.template),
            DATABASE_OWNER_URL=self.url(OWNER_ROLE, self.template),
        )
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"],
            cwd=children.ROOT, env=env, check=True,
        )  # fmt: skip


def fingerprint() -> str:
    """Return a digest of every file that decides how the empty database looks."""
    wanted = [Path("requirements.lock"), Path("selfservice/settings.py"), Path("dev/postgres.py")]
    for app in ("kernel", "tenants", "licensing", "billing"):
        wanted += (children.ROOT / app).rglob("migrations/*.*")
    wanted += (children.ROOT / "kernel" / "isolation").glob("*.py")
    digest = hashlib.sha256()
    for path in sorted(children.ROOT / path for path in wanted):
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(children.ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:24]


@contextmanager
def pointed_at(database: str):
    """Let Django's connections of this process go to another database of the same server for a while."""
    before = {alias: connections.settings[alias]["NAME"] for alias in ("default", "owner")}
    _point(dict.fromkeys(before, database))
    try:
        yield
    finally:
        _point(before)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name


def _keep(folder: Path, kept: Path) -> None:
    """Put a stopped cluster into the cache, and forget all but the two used last."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=kept.parent)) / "postgres"
    shutil.copytree(folder, fresh, symlinks=True)
    if not kept.exists():
        fresh.rename(kept)
    shutil.rmtree(fresh.parent, ignore_errors=True)
    old = sorted(kept.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-2]
    for path in old:
        if time.time() - path.stat().st_mtime > 600:  # another run may be copying it
            shutil.rmtree(path, ignore_errors=True)


def _sweep_dead_runs() -> None:
    """Delete what runs that were killed left in the temporary folder."""
    for folder in Path(tempfile.gettempdir()).glob("selfservice-tests-*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (PermissionError, ValueError):
            continue
