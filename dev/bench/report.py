"""The table of what was promised and what was measured, for the terminal and for docs/benchmarks.md."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kernel.values.clock import today


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: what, how we did, how raw SQL did, the ratio or value, the target, and whether it is met."""

    what: str
    ours: str
    raw: str
    value: str
    target: str
    met: bool | None
    note: str = ""


@dataclass(slots=True)
class Report:
    """Collects lines; prints each as it comes."""

    lines: list[Line] = field(default_factory=list)

    def ratio(
        self, what: str, ours: float, raw: float, *, target: float, unit: str = "CPU ms", note: str = ""
    ) -> None:
        """Add a ratio of ours to raw SQL that must not be above `target`."""
        value = ours / raw
        self._add(
            Line(
                what,
                f"{ours:,.2f} {unit}",
                f"{raw:,.2f} {unit}",
                f"{value:.2f} x",
                f"<= {target} x",
                value <= target,
                note,
            )
        )

    def limit(self, what: str, value: float, *, target: float, unit: str, note: str = "") -> None:
        """Add a figure that must not be above `target`."""
        self._add(
            Line(
                what,
                f"{value:,.2f} {unit}",
                "",
                f"{value:,.2f} {unit}",
                f"<= {target:g} {unit}",
                value <= target,
                note,
            )
        )

    def fact(self, what: str, words: str) -> None:
        """Add what was seen, without a promise."""
        self._add(Line(what, "", "", words, "", None))

    @property
    def missed(self) -> list[Line]:
        """The promises that were not kept in this run."""
        return [line for line in self.lines if line.met is False]

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        verdict = {True: "ok", False: "MISSED", None: ""}[line.met]
        print(f"  {line.what}: {line.value} {line.target} {verdict} {line.note}", flush=True)

    def show(self) -> None:
        """Print the whole table."""
        table = Table("What", "Portal", "Raw SQL", "Measured", "Target", "", title="Benchmarks")
        for line in self.lines:
            verdict = {True: "[green]ok[/]", False: "[red]missed[/]", None: ""}[line.met]
            table.add_row(line.what, line.ours, line.raw, line.value, line.target, verdict)
        Console(width=150).print(table)

    def write(self, path: Path, *, command: str, world: str) -> None:
        """Write the page of the documentation."""
        path.write_text("\n".join(self._page(command, world)) + "\n", encoding="utf-8")

    def _page(self, command: str, world: str) -> Iterator[str]:
        yield from _HEAD.format(command=command, day=today(), machine=machine(), world=world).splitlines()
        yield "| What | Portal | Raw SQL | Measured | Target | Met | Note |"
        yield "|---|---|---|---|---|---|---|"
        for line in self.lines:
            met = {True: "yes", False: "**no**", None: ""}[line.met]
            yield f"| {line.what} | {line.ours} | {line.raw} | {line.value} | {line.target} | {met} | {line.note} |"


def machine() -> str:
    """Say on what it was measured."""
    cpu = next(
        (row.partition(":")[2].strip() for row in _read("/proc/cpuinfo") if row.startswith("model name")),
        platform.machine(),
    )
    memory = next(
        (int(row.split()[1]) // 1024**2 for row in _read("/proc/meminfo") if row.startswith("MemTotal")), 0
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory} GB, load {load:.1f} at the end; "
        f"Python {platform.python_version()}, PostgreSQL embedded with its default settings"
    )


def _read(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


_HEAD = """# Benchmarks

Written by `{command}` on {day}. Do not edit: run it again.

Machine: {machine}.
World: {world}

Every ratio is taken within one run, turn by turn, against hand-written SQL over a raw psycopg2 cursor with
the same plain role and the same row-level security. Figures are CPU time (backend and, where it says so, client
together), medians; a busy machine moves them, the ratios much less. Waiting times (progress) are wall time:
only a machine that does nothing else tells them. The measured role plans without parallel workers, whose
time would be on nobody's clock.

"""
