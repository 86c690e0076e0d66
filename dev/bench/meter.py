"""Clocks: CPU time of a backend and of this process, taken turn by turn so that a busy machine hits both alike."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from dev.scale.rows import Half, uuid_of


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU of the database's backend and of this process, and of wall time."""

    backend: float
    client: float
    wall: float

    @property
    def total(self) -> float:
        """CPU of both sides."""
        return self.backend + self.client


class Raw:
    """A psycopg2 connection of the plain role, as bare as psql."""

    def __init__(self, url: str, tenant: Half) -> None:
        self.connection = psycopg2.connect(url)
        self.tenant = uuid_of(tenant)
        self.pid = self.connection.get_backend_pid()

    def fetch(self, *statements: tuple[str, Any]) -> list[list[tuple[Any, ...]]]:
        """Run statements in one transaction with the tenant set; return the rows of each."""
        answers = []
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL app.tenant_id = '{self.tenant}'")
            for sql, params in statements:
                cursor.execute(sql, params)
                answers.append(cursor.fetchall() if cursor.description else [])
        return answers

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def django_pid() -> int:
    """Return the backend's process of Django's connection in this thread."""
    connection.ensure_connection()
    raw: Any = connection.connection
    return int(raw.get_backend_pid())


def backend_ms(pid: int) -> float:
    """Return the CPU milliseconds a process has used, to the nanosecond where Linux tells."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def spent(pid: int, act: Callable[[], object]) -> Cost:
    """Do something once and return what it cost."""
    backend, client, wall = backend_ms(pid), time.process_time(), time.perf_counter()
    act()
    client, wall = time.process_time() - client, time.perf_counter() - wall
    return Cost(_settled(pid) - backend, client * 1000, wall * 1000)


def turn_by_turn(turns: int, *acts: tuple[int, Callable[[], object]]) -> list[Cost]:
    """Do each (backend pid, act) in turn, after two turns to warm up; return the median cost of each."""
    for _ in range(2):
        for _pid, act in acts:
            act()
    gc.collect()
    gc.disable()
    try:
        costs = [[spent(pid, act) for pid, act in acts] for _ in range(turns)]
    finally:
        gc.enable()
    return [_median([turn[place] for turn in costs]) for place in range(len(acts))]


def _settled(pid: int) -> float:
    # The kernel books a process's time when it goes to sleep, which may be after we got the answer.
    before = backend_ms(pid)
    while True:
        time.sleep(0.0005)
        after = backend_ms(pid)
        if after == before:
            return after
        before = after


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.backend for cost in costs),
        statistics.median(cost.client for cost in costs),
        statistics.median(cost.wall for cost in costs),
    )
