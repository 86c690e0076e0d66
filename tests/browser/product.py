"""The real product under the browser tests: web, worker and clock as processes, on a database of its own."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import children, messages, parts
from dev.parts import Part
from dev.up import tail
from dev.valkey import Valkey
from kernel.isolation.roles import APP_ROLE
from tests.machine import Machine, pointed_at

PATIENCE_SECONDS = 120


class Product:
    """What `make demo` runs, for one test session. Everything it is asked for is really done and committed."""

    def __init__(self, machine: Machine, port: int, name: str = "browser", **settings: str) -> None:
        self.machine, self.port, self.name, self.settings = machine, port, name, settings
        self.url = f"http://127.0.0.1:{port}"
        self.database = f"{machine.database}_{name}"
        self.mails = machine.data / "mails"
        self.redis_url = ""
        self.parts: dict[str, Part] = {}

    def start(self) -> None:
        """Make the database, build the demo world, start every part and wait until it serves."""
        self.machine.fresh_database(self.database)
        messages.compile_catalogs()
        folder = self.machine.data / self.name
        folder.mkdir(exist_ok=True)
        valkey = Valkey(folder / "valkey.log")
        self.redis_url = valkey.url
        env = children.environment(
            DATABASE_URL=self.machine.url(APP_ROLE, self.database),
            REDIS_URL=valkey.url,
            SELFSERVICE_PORT=str(self.port),
            SELFSERVICE_DEMO="1",
            **self.settings,
        )
        del env["DATABASE_OWNER_URL"]
        self.parts = {
            "valkey": parts.valkey(valkey, folder / "valkey.log"),
            "web": parts.web(env, self.port, folder / "web.log"),
            "worker": parts.worker(env, folder / "clock", folder / "worker.log"),
        }
        for part in self.parts.values():
            part.start()
        self.build_world()
        for name in self.parts:
            self.wait(name)

    def stop(self) -> None:
        """Stop in reverse order and drop the database."""
        for part in reversed(self.parts.values()):
            part.stop()
        self.machine.drop(self.database)

    def build_world(self, suffix: str = "") -> None:
        """Build the demo organizations; with a suffix a second set that one test may change as it likes."""
        from dev.world import build  # only now: models need Django to be loaded

        with pointed_at(self.database):
            build(suffix=suffix)

    def kill(self, name: str) -> None:
        """Kill -9 a part (web, worker, valkey) with all its processes, as a machine that loses power does."""
        part = self.parts[name]
        if part.child:
            children.sweep(part.child)

    def restart(self, name: str) -> None:
        """Start a part again after `kill`, and wait until it serves."""
        self.parts[name].start()
        self.wait(name)

    def pause(self, name: str) -> None:
        """Freeze a part's main process: it neither works nor dies. `resume` thaws it."""
        self._signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Thaw a part."""
        self._signal(name, signal.SIGCONT)

    def wait(self, name: str) -> None:
        """Wait until a part serves. Raises AssertionError with the end of its log."""
        part, until = self.parts[name], time.monotonic() + PATIENCE_SECONDS
        while not part.ready():
            if part.died() or time.monotonic() > until:
                raise AssertionError(f"{part.name} does not serve ({part.died()}):\n{tail(part.log, 60)}")
            time.sleep(0.1)

    def letters(self, to: str) -> list[Path]:
        """Return the files of the letters sent to an address, oldest first."""
        found = (path for path in self.mails.glob("**/*") if path.is_file())
        return sorted((path for path in found if to in path.read_text(errors="replace")), key=_age)

    def session(self, email: str) -> str:
        """Return the key of a new session of somebody: signing in by hand has tests of its own, and a rate limit."""
        from django.test import Client

        from tenants.models import Account
        from tenants.signin.find_organization import organizations_of
        from tenants.signin.switcher import SESSION_KEY

        client, account = Client(), Account.objects.get(email=email)
        client.force_login(account)
        session = client.session
        session[SESSION_KEY] = [(place.short_name, place.name) for place in organizations_of(account.id)]
        session.save()
        return str(session.session_key)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let this process's queries see the product's database."""
        with pointed_at(self.database):
            yield

    def _signal(self, name: str, number: signal.Signals) -> None:
        child = self.parts[name].child
        assert child is not None
        child.send_signal(number)


def _age(path: Path) -> float:
    return path.stat().st_mtime
