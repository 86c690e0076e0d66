"""Exporting the holders of a large subscription: the portal's download against COPY TO STDOUT, and its memory."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from dev.bench.meter import Cost, Raw, backend_ms, django_pid
from dev.bench.pages import Browser
from dev.bench.report import Report
from dev.bench.server import LARGE, Server
from dev.scale.generate import half_of
from dev.scale.rows import SUBSCRIPTION, ident, uuid_of
from kernel.isolation.scope import tenant_scope
from licensing.licenses.export import SORTED
from licensing.models import Subscription

_ROWS = """
    COPY (
        SELECT 'Giant', pr.name, pr.code, h.subscription_id, coalesce(b.display_name, ''), coalesce(b.email, ''),
               p.display_name, p.email, p.department, (h.assigned_at AT TIME ZONE 'UTC')::date,
               CASE s.status WHEN 1 THEN 'Active' WHEN 2 THEN 'Expired' WHEN 3 THEN 'Disabled' ELSE 'Moving' END,
               (s.expires_at AT TIME ZONE 'UTC')::date
        FROM licensing_seat h
        JOIN licensing_subscription s ON s.tenant_id = '{t}' AND s.id = h.subscription_id
        JOIN licensing_product pr ON pr.id = s.product_id
        JOIN tenants_person p ON p.tenant_id = '{t}' AND p.id = h.person_id
        LEFT JOIN tenants_person b ON b.tenant_id = '{t}' AND b.id = s.purchaser_id
        WHERE h.tenant_id = '{t}' AND h.subscription_id = '{s}'
        {order}
    ) TO STDOUT WITH (FORMAT csv)
"""


class Sink:
    """Where the rows go: counted, not kept."""

    def __init__(self) -> None:
        self.size = self.lines = 0

    def write(self, chunk: bytes) -> None:
        """Take a chunk."""
        self.size += len(chunk)
        self.lines += chunk.count(b"\n")


def measure(server: Server, report: Report) -> None:
    """Everybody of the giant organization holds a seat in its first subscription."""
    tenant_id, subscription = uuid_of(half_of("giant")), uuid_of(ident(SUBSCRIPTION, 1, 0))
    with tenant_scope(tenant_id):
        code = Subscription.objects.select_related("product").get(id=subscription).product.code
    path = f"/giant/billing/licenses/{code}/users/?selected={subscription}"
    raw = Raw(server.url(LARGE), half_of("giant"))
    browser = Browser("admin@giant.example")
    browser.get("/giant/billing/products/")
    order = "ORDER BY p.sort_name" if server.sizes.giant_people <= SORTED else ""
    statement = _ROWS.format(t=tenant_id, s=subscription, order=order)
    by_hand, copied = _spent(server, raw.pid, lambda sink: _copy(raw, statement, sink))
    idle = _resident()
    ours, sent = _spent(server, django_pid(), lambda sink: _download(browser, path, sink))
    grown = _peak() - idle
    raw.close()
    connection.close()
    if sent.lines != copied.lines + 1:
        raise RuntimeError(f"{sent.lines} lines downloaded, {copied.lines} rows there.")
    rate = sent.size / 1e6 / (ours.total / 1000)
    report.ratio(
        f"export of {copied.lines:,} seat holders", ours.total, by_hand.total, target=1.5,
        note=f"{rate:.1f} MB per CPU second, {ours.wall / 1000:.1f} s",
    )  # fmt: skip
    report.limit("export: memory above idle", grown, target=50, unit="MB")


def _copy(raw: Raw, statement: str, sink: Sink) -> None:
    with raw.connection, raw.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.tenant_id = '{raw.tenant}'")
        cursor.copy_expert(statement, sink)


def _download(browser: Browser, path: str, sink: Sink) -> None:
    for chunk in browser.stream(path):
        sink.write(chunk)


def _spent(server: Server, pid: int, act: Callable[[Sink], object]) -> tuple[Cost, Sink]:
    """Return the cost of an act, with that of connections it opens and closes itself."""
    sink = Sink()
    backend = backend_ms(pid) + _reaped_ms(server.postmaster)
    client, wall = time.process_time(), time.perf_counter()
    act(sink)
    client, wall = time.process_time() - client, time.perf_counter() - wall
    time.sleep(0.5)
    backend = backend_ms(pid) + _reaped_ms(server.postmaster) - backend
    return Cost(backend, client * 1000, wall * 1000), sink


def _reaped_ms(postmaster: int) -> float:
    """Return the CPU time of the server processes that have ended, which the main process inherits."""
    words: list[Any] = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return (int(words[13]) + int(words[14])) * 10.0


def _resident() -> float:
    """Return the megabytes this process holds now, and begin to watch its peak from here."""
    Path("/proc/self/clear_refs").write_text("5")
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _peak() -> float:
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6
