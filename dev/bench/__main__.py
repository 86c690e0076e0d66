"""`python -m dev.bench`: measure everything and write docs/benchmarks.md; `--quick` looks whether it works at all."""

import argparse
import os
import sys
from pathlib import Path

from dev.bench.report import Report
from dev.bench.server import Server
from dev.children import ROOT
from dev.scale.sizes import Sizes

PAGE = ROOT / "docs" / "benchmarks.md"
SUBJECTS = ("pages", "lists", "licenses", "exports", "imports", "moves", "renewals", "stress")


def main(argv: list[str]) -> int:
    """Measure, print, write; 0 when every promise was kept, 1 when one was not."""
    asked = _arguments(argv)
    scale = 0.01 if asked.quick else asked.scale
    sizes = Sizes() if scale == 1 else Sizes().scaled(scale)
    folder = asked.folder or _folder(scale)
    report = Report()
    with Server(folder, sizes) as server:
        for subject in asked.only or SUBJECTS:
            print(f"{subject}:", flush=True)
            _measure(subject, server, report, million=asked.million)
    report.show()
    if scale == 1 and not asked.only:
        world = (
            f"one organization with {sizes.giant_subscriptions:,} subscriptions, {sizes.giant_people:,} people and "
            f"{sizes.giant_seats:,} seats among {sizes.small_tenants:,} small ones; {sizes.seats:,} seats in all."
        )
        report.write(
            PAGE, command="python -m dev.bench" + (" --million" if asked.million else ""), world=world
        )
        print(f"Written to {PAGE.relative_to(ROOT)}.")
    return 1 if report.missed and not asked.quick else 0


def _measure(subject: str, server: Server, report: Report, *, million: bool) -> None:
    # Each loads models, which needs Django set up by the server.
    from dev.bench import exports, imports, licenses, lists, moves, pages, renewals, stress  # noqa: PLC0415 see above

    if subject == "moves":
        moves.measure(server, report, million=million)
        return
    modules = (pages, lists, licenses, exports, imports, renewals, stress)
    {module.__name__.rpartition(".")[2]: module for module in modules}[subject].measure(server, report)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the world, nothing written")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="a factor on the world's size; only 1 is written down"
    )
    parser.add_argument("--million", action="store_true", help="also move 1,000,000 people (some minutes)")
    parser.add_argument("--folder", type=Path, help="where the bench's database is kept (default: in data/)")
    parser.add_argument(
        "--only", action="append", choices=SUBJECTS, help="measure one subject; may be repeated"
    )
    return parser.parse_args(argv)


def _folder(scale: float) -> Path:
    data = Path(os.environ.get("SELFSERVICE_DATA") or ROOT / "data").expanduser().resolve()
    return data / ("bench" if scale == 1 else f"bench-{scale:g}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
