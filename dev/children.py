"""Start child processes that never outlive us, and find ports for them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dev import launch

ROOT = Path(__file__).resolve().parent.parent
_LAUNCHER = str(Path(launch.__file__).resolve())


def environment(**changes: str) -> dict[str, str]:
    """Return our environment with `changes` and without what libpq would read behind our back."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**ours, **changes}


def start(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    unprivileged: str = "no",
    death: str = "SIGTERM",
    stdin: bytes | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; it gets `death` when we die.

    `log` collects its output (default: nowhere). `unprivileged` is a mode of dev/launch.py, for programs that
    refuse to run as root. `stdin` is fed to it, so that secrets stay out of the list of processes.
    """
    words = [sys.executable, "-I", _LAUNCHER, unprivileged, death, "--", *map(str, command)]
    output = log.open("ab") if log else subprocess.DEVNULL
    try:
        child = subprocess.Popen(
            words,
            cwd=ROOT,
            env=dict(env) if env is not None else environment(),
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone: we decide who stops first
        )
    finally:
        if not isinstance(output, int):
            output.close()
    if child.stdin:
        with child.stdin:
            child.stdin.write(stdin or b"")
    return child


def stop(child: subprocess.Popen[bytes], how: signal.Signals, patience: float = 20) -> bool:
    """Signal the main process alone and wait; kill what is left of its group. Return whether it went by itself."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(patience)
        clean = True
    except subprocess.TimeoutExpired:
        clean = False
    sweep(child)
    return clean


def sweep(child: subprocess.Popen[bytes]) -> None:
    """Kill what a child left behind in its process group, itself included."""
    with suppress(ProcessLookupError, PermissionError):  # everybody is gone already
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def port_is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether somebody listens on the port already."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return True
    return False
