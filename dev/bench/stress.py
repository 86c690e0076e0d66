"""The figures of `python -m dev.stress`, run on a database of its own."""

import re
import subprocess
import sys

from dev.bench.report import Report
from dev.bench.server import Server
from dev.children import ROOT, environment

SECONDS = 15


def measure(server: Server, report: Report) -> None:
    """Sixteen connections fight for the last seats; each figure must be 0."""
    env = {name: value for name, value in environment().items() if not name.startswith("DATABASE")}
    done = subprocess.run(
        [sys.executable, "-m", "dev.stress", "--seconds", str(SECONDS)],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = dict(re.findall(r"^(oversold|deadlocks|drift) +(\d+)$", done.stdout, re.MULTILINE))
    if len(found) < 3:
        raise RuntimeError(f"The stress did not come to its end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    for name, count in found.items():
        note = f"16 connections, {SECONDS} s of moves both ways and assignments"
        report.limit(f"stress: {name}", int(count), target=0, unit="", note=note)
