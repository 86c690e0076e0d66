"""`make demo` as a person meets it: starts, refuses, heals, stops, and keeps the data."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import children, parts

PATIENCE_SECONDS = 120

pytestmark = pytest.mark.xdist_group("demo")


class Demo:
    """One `python -m dev.up` with a data folder, a port and what it said so far."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.said = data.with_name(data.name + ".said")

    def run(self, *, wrapped: str = "exec") -> subprocess.Popen[bytes]:
        embedded = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY")
        env = {name: value for name, value in os.environ.items() if name not in embedded}
        env |= {"SELFSERVICE_DATA": str(self.data), "SELFSERVICE_PORT": str(self.port)}
        script = f'{wrapped} "$0" -m dev.up'
        with self.said.open("wb") as out:
            return subprocess.Popen(
                ["sh", "-c", script, sys.executable], cwd=children.ROOT, env=env, stdout=out, stderr=out
            )

    def wait_for(self, words: str, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said.read_text():
            assert process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, f"never said {words!r}:\n{self.said.read_text()}"
            time.sleep(0.1)

    def serves(self) -> bool:
        return parts.answers(f"http://127.0.0.1:{self.port}/healthz")

    def serves_again(self) -> bool:
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.serves() and time.monotonic() < until:
            time.sleep(0.1)
        return self.serves()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("a folder") / "with data", children.free_port())


@pytest.fixture(scope="module")
def running(demo: Demo) -> Iterator[subprocess.Popen[bytes]]:
    # As in a script under `make demo &`, where the shell has its background jobs ignore SIGINT.
    process = demo.run(wrapped="trap '' INT; exec")
    try:
        demo.wait_for("READY", process)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def test_ready_gives_the_address_and_is_no_lie(demo: Demo, running: subprocess.Popen[bytes]) -> None:
    assert f"READY  http://127.0.0.1:{demo.port}/" in demo.said.read_text()
    assert demo.serves()


def test_second_instance_is_refused_in_words(demo: Demo, running: subprocess.Popen[bytes]) -> None:
    second = Demo(demo.data, children.free_port())
    second.said = demo.said.with_suffix(".second")
    assert second.run().wait(60) == 3
    assert f"already runs from {demo.data}" in second.said.read_text()
    assert demo.serves()


def test_taken_port_is_refused_in_words(demo: Demo, running: subprocess.Popen[bytes], tmp_path: Path) -> None:
    other = Demo(tmp_path / "data", demo.port)
    assert other.run().wait(60) == 2
    assert f"Port {demo.port} is taken" in other.said.read_text()


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey", "Worker", "Web"])
def test_killed_part_comes_back_by_itself(demo: Demo, running: subprocess.Popen[bytes], name: str) -> None:
    program = {
        "PostgreSQL": "bin/postgres",
        "Valkey": "valkey",
        "Worker": "celery --app",
        "Web": "gunicorn",
    }
    os.kill(_child(running.pid, program[name]), signal.SIGKILL)
    demo.wait_for(f"{name} stopped by itself (killed by SIGKILL). Starting it again.", running)
    demo.wait_for(f"{name} is back.", running)
    assert demo.serves_again()


@pytest.mark.thorough
def test_stops_cleanly_and_the_next_start_keeps_the_data(
    demo: Demo, running: subprocess.Popen[bytes]
) -> None:
    server = _child(running.pid, "bin/postgres")
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert not demo.serves()
    assert not Path(f"/proc/{server}").exists()
    again = demo.run()
    try:
        demo.wait_for("READY", again)
        assert "No migrations to apply" in (demo.data / "logs" / "prepare.log").read_text()
    finally:
        again.kill()  # the hard way: the next start must not mind
        again.wait(60)
    third = demo.run()
    demo.wait_for("READY", third)
    third.send_signal(signal.SIGHUP)
    assert third.wait(60) == 0


def _child(parent: int, program: str) -> int:
    listed = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return next(int(pid) for pid, of, words in rows if int(of) == parent and program in words)
