"""`make demo`: start the whole product, keep it running, stop it cleanly.

Order: PostgreSQL and Valkey, migrate, demo world, web and worker; READY when the web answers and a worker pongs.
A part that dies is started again with a line saying so. Exit codes: 0 stopped, 1 failed, 2 port taken, 3 runs already.

Environment: SELFSERVICE_DATA (./data), SELFSERVICE_PORT (8000), REDIS_URL and DATABASE_URL instead of the
embedded ones. DATABASE_URL with DATABASE_OWNER_URL is used as it is; alone it is an administrator's, from which
roles and database are prepared.
"""

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg2

from dev import children, messages, parts
from dev.keys import keys, password_from
from dev.parts import Part
from dev.postgres import Postgres, PostgresFailed
from dev.valkey import Valkey, ValkeyFailed
from kernel.isolation.prepare import Prepared, address, create_database, database_of, prepare, prepare_roles
from kernel.isolation.roles import APP_ROLE, OWNER_ROLE

DATABASE = "selfservice"
PATIENCE_SECONDS = 120
MAY_DIE_PER_MINUTE = 5


class StartFailed(RuntimeError):
    """The product cannot start, or not go on; the message says why and what to do. `code` is the exit code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


class Stopped(BaseException):
    """A signal asked us to stop. Not an Exception: nothing on the way may swallow it."""


class Product:
    """The running product in one data folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.logs, self.people = data / "logs", data / "people.txt"
        self.keys = keys(data)
        self.parts: list[Part] = []
        self.deaths: deque[float] = deque(maxlen=MAY_DIE_PER_MINUTE)

    def start(self) -> None:
        """Start everything in order. Raises StartFailed."""
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir()
        messages.compile_catalogs()
        database, redis_url = self._database(), self._redis()
        env = self._environment(database, redis_url)
        self._prepare({**env, "DATABASE_OWNER_URL": database.database_owner_url})
        schedule = self.data / "clock"
        for leftover in self.data.glob("clock*"):
            leftover.unlink()
        self._start(parts.web(env, self.port, self.logs / "web.log"), "the web server")
        self._start(parts.worker(env, schedule, self.logs / "worker.log"), "the worker")
        until = time.monotonic() + PATIENCE_SECONDS
        for part in self.parts:
            self._wait(part, until)
        self._tell_commands({**env, "DATABASE_OWNER_URL": database.database_owner_url})

    def watch(self) -> None:
        """Keep it running: start again what dies, until a signal comes."""
        while True:
            time.sleep(0.2)
            for part in self.parts:
                how = part.died()
                if how:
                    self._revive(part, how)

    def stop(self) -> None:
        """Stop in reverse order, so that nobody loses what it stands on."""
        (self.data / "running.json").unlink(missing_ok=True)
        while self.parts:
            self.parts.pop().stop()

    def _database(self) -> Prepared:
        given, owner = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
        if given and owner:
            return Prepared(given, owner)
        if given:
            return _prepared(given)
        server = Postgres(self.data / "postgres", log=self.logs / "postgres.log")
        self._start(parts.postgres(server), "PostgreSQL")
        app, owner = self.keys["app_password"], self.keys["owner_password"]
        prepare_roles(server.admin_url, owner_password=owner, app_password=app)
        create_database(server.admin_url, DATABASE)
        return Prepared(
            address(server.url, user=APP_ROLE, password=app, database=DATABASE),
            address(server.url, user=OWNER_ROLE, password=owner, database=DATABASE),
        )

    def _redis(self) -> str:
        if os.environ.get("REDIS_URL"):
            return os.environ["REDIS_URL"]
        log = self.logs / "valkey.log"
        server = Valkey(log)
        self._start(parts.valkey(server, log), "Valkey")
        return server.url

    def _environment(self, database: Prepared, redis_url: str) -> dict[str, str]:
        env = children.environment(
            DATABASE_URL=database.database_url,
            REDIS_URL=redis_url,
            SECRET_KEY=os.environ.get("SECRET_KEY") or self.keys["secret_key"],
            SELFSERVICE_DATA=str(self.data),
            SELFSERVICE_PORT=str(self.port),
            SELFSERVICE_DEMO="1",
            PYTHONUNBUFFERED="1",
        )
        # Only migrations may be the owner: web and worker do not even know the address.
        env.pop("DATABASE_OWNER_URL", None)
        return env

    def _tell_commands(self, env: dict[str, str]) -> None:
        """Leave the addresses where manage.py finds them, readable by nobody else."""
        from selfservice.env import ADOPTED, RUNNING  # noqa: PLC0415 start-up: it loads Celery, and nobody waits now

        place = self.data / RUNNING
        place.touch(mode=0o600)
        place.write_text(json.dumps({name: env[name] for name in ADOPTED if name in env}))

    def _prepare(self, env: dict[str, str]) -> None:
        say("Bringing the database up to date; the first time this builds the demo organizations.")
        log = self.logs / "prepare.log"
        child = children.start([sys.executable, "-m", "dev.prepare", self.people], log=log, env=env)
        if child.wait() != 0:
            raise StartFailed(f"Preparing the database failed. The end of {log}:\n{tail(log)}")

    def _start(self, part: Part, name: str) -> None:
        say(f"Starting {name}.")
        self.parts.append(part)
        part.start()

    def _wait(self, part: Part, until: float) -> None:
        while not part.ready():
            how = part.died()
            if how or time.monotonic() > until:
                words = (
                    f"stopped while starting ({how})"
                    if how
                    else f"did not answer in {PATIENCE_SECONDS} seconds"
                )
                raise StartFailed(f"{part.name} {words}. The end of {part.log}:\n{tail(part.log)}")
            time.sleep(0.1)

    def _revive(self, part: Part, how: str) -> None:
        now = time.monotonic()
        if len(self.deaths) == MAY_DIE_PER_MINUTE and now - self.deaths[0] < 60:
            raise StartFailed(f"{part.name} keeps stopping ({how}). The end of {part.log}:\n{tail(part.log)}")
        self.deaths.append(now)
        say(f"{part.name} stopped by itself ({how}). Starting it again.")
        part.start()
        say(f"{part.name} is back.")


def main() -> int:
    """Run until a signal; return the exit code."""
    # Set for each one also because under `cmd &` a script's children ignore SIGINT.
    _on_signals(_raise_stopped)
    try:
        data, port = _settings()
        with only_instance(data, port) as clean:
            refuse_taken_port(port, patience=0 if clean else 5)
            return run(Product(data, port))
    except StartFailed as failed:
        say(str(failed))
        return failed.code
    except Stopped:
        return 0


def run(product: Product) -> int:
    """Start, announce and watch one product; whatever happens, stop its parts."""
    try:
        product.start()
        announce(product)
        product.watch()
    except (PostgresFailed, ValkeyFailed) as failed:
        raise StartFailed(str(failed)) from failed
    except Stopped:
        say("Stopping.")
    finally:
        _on_signals(signal.SIG_IGN)
        product.stop()
    say("Stopped. The data stays; start again to go on.")
    return 0


def announce(product: Product) -> None:
    """Say that it serves, where, and as whom to sign in."""
    say(f"\nREADY  http://127.0.0.1:{product.port}/\n")
    if product.people.exists():
        say(product.people.read_text().rstrip() + "\n")
    say(f"Data and logs: {product.data}. Stop with Ctrl-C.")


@contextmanager
def only_instance(data: Path, port: int) -> Iterator[bool]:
    """Hold the data folder's lock. Yields whether the instance before us stopped cleanly."""
    with (data / "lock").open("a+") as lock:
        lock.seek(0)
        before = lock.read()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartFailed(
                f"Selfservice already runs from {data}: {before.strip()}. "
                "Stop it first, or set SELFSERVICE_DATA to another folder.",
                code=3,
            ) from None
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}/, process {os.getpid()}\n")
        lock.flush()
        yield not before
        lock.truncate(0)


def refuse_taken_port(port: int, patience: float) -> None:
    """Raise StartFailed when somebody has the port. A killed instance's children need a moment to let go."""
    until = time.monotonic() + patience
    while children.port_is_taken(port):
        if time.monotonic() >= until:
            raise StartFailed(
                f"Port {port} is taken by another program. Set SELFSERVICE_PORT to a free one.", code=2
            )
        time.sleep(0.1)


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def say(words: str) -> None:
    """Tell the person at the terminal, at once even through a pipe."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _settings() -> tuple[Path, int]:
    data = Path(os.environ.get("SELFSERVICE_DATA") or children.ROOT / "data").expanduser().resolve()
    port = os.environ.get("SELFSERVICE_PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise StartFailed(f"SELFSERVICE_PORT is {port}, not a port between 1 and 65535.", code=2)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return data, int(port)


def _prepared(admin_url: str) -> Prepared:
    """Prepare roles and database on a server that somebody else runs."""
    named = database_of(admin_url)
    try:
        return prepare(
            admin_url,
            database=DATABASE if named in {"", "postgres"} else named,
            owner_password=password_from(admin_url, OWNER_ROLE),
            app_password=password_from(admin_url, APP_ROLE),
        )
    except psycopg2.Error as error:
        raise StartFailed(
            f"DATABASE_URL alone must be an administrator's address, to prepare roles and database with: {error}"
        ) from error


def _on_signals(reaction: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, reaction)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    _on_signals(signal.SIG_IGN)  # the second, impatient one must not interrupt the stopping
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
