"""The parts of the running product: two services, the web and the worker, each with how to start, ask and stop."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from celery import Celery

from dev import children
from dev.postgres import Postgres
from dev.valkey import Valkey


@dataclass
class Part:
    """One child process that must be there. `begin` returns once it is started, `ready` tells when it serves."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    end: Callable[[subprocess.Popen[bytes]], object]
    ready: Callable[[], bool]
    log: Path
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what an earlier life left behind is killed first."""
        if self.child:
            children.sweep(self.child)
        self.child = self.begin()

    def stop(self) -> None:
        """Stop it cleanly, or by force when it takes too long."""
        if self.child:
            self.end(self.child)
            self.child = None

    def died(self) -> str:
        """Return in words how it ended, empty while it lives."""
        code = self.child.poll() if self.child else None
        if code is None:
            return ""
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def postgres(server: Postgres) -> Part:
    """Return the embedded PostgreSQL as a part."""
    return Part("PostgreSQL", _started(server), lambda _: server.stop(), server.answers, server.log)


def valkey(server: Valkey, log: Path) -> Part:
    """Return the embedded Valkey as a part."""
    return Part("Valkey", _started(server), lambda _: server.stop(), server.answers, log)


def web(env: Mapping[str, str], port: int, log: Path) -> Part:
    """Return the web server: threads, because requests wait for the database most of the time."""
    command = [
        sys.executable, "-m", "gunicorn", "selfservice.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5",
        # No sender may rewrite the path by SCRIPT_NAME or PATH_INFO, not even a proxy on this machine.
        "--no-control-socket", "--forwarder-headers", "",
        *(["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []),
    ]  # fmt: skip
    return Part(
        "Web",
        lambda: children.start(command, log=log, env=env),
        lambda child: children.stop(child, signal.SIGTERM, patience=10),
        lambda: answers(f"http://127.0.0.1:{port}/healthz"),
        log,
    )


def worker(env: Mapping[str, str], schedule: Path, log: Path) -> Part:
    """Return the worker with the clock inside. Only its main process is signaled, it stops the others."""
    command: list[str | Path] = [
        sys.executable, "-m", "celery", "--app", "selfservice", "worker", "--beat", "--schedule", schedule,
        "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return Part(
        "Worker",
        lambda: children.start(command, log=log, env=env),
        lambda child: children.stop(child, signal.SIGTERM, patience=10),
        lambda: pong(env["REDIS_URL"]),
        log,
    )


def answers(url: str) -> bool:
    """Tell whether an address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def pong(redis_url: str) -> bool:
    """Tell whether a worker answers a ping: before that, the first task would wait for nobody."""
    with Celery(broker=redis_url) as asker:
        return bool(asker.control.ping(timeout=0.5, limit=1))


def _started(server: Postgres | Valkey) -> Callable[[], subprocess.Popen[bytes]]:
    def begin() -> subprocess.Popen[bytes]:
        server.start()
        assert server.child is not None
        return server.child

    return begin
