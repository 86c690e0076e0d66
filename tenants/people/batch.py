"""Judge and stage a stretch of an uploaded file: the step that preview, import and job share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from tenants.models import MailDomain
from tenants.people.reading import Row, rows
from tenants.people.rules import Line, LineProblem, LineReason, judge
from tenants.people.stage import stage
from tenants.people.uploads import Upload


@dataclass(slots=True)
class Stretch:
    """Some lines: how many were read, what was wrong, where the next one begins (None at the end)."""

    read: int = 0
    problems: list[LineProblem] = field(default_factory=list)
    # (byte, line) after the last row read; None when the file is through.
    next: tuple[int, int] | None = None


def stage_stretch(upload: Upload, *, start: int, line: int, most: int) -> Stretch:
    """Read up to `most` rows from byte `start`, put the good ones into the staging table."""
    domains = frozenset(MailDomain.objects.values_list("domain", flat=True))
    columns, stretch = upload.columns, Stretch()
    good: list[Line] = []
    for row in islice(_rows(upload, start, line), most):
        stretch.read += 1
        stretch.next = (row.end, row.end_line)
        judged = judge(row.line, row.cells, columns, domains=domains, twice=upload.twice)
        if isinstance(judged, Line):
            good.append(judged)
        else:
            stretch.problems += judged
    if stretch.read < most:
        stretch.next = None
    addresses = {one.line: one.email for one in good}
    for synced in stage(good):
        facts = {"value": addresses[synced]}
        stretch.problems.append(LineProblem(synced, "Username", LineReason.SYNCED, facts))
    stretch.problems.sort(key=lambda problem: problem.line)
    return stretch


def _rows(upload: Upload, start: int, line: int) -> Iterator[Row]:
    return rows(upload.path, upload.delimiter, start=start, line=line)
