"""Keep an uploaded file until it is imported, and refuse at the door what is no table of people."""

import codecs
import json
from array import array
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kernel.isolation.scope import current_tenant_id
from kernel.jobs.models import Job
from kernel.values.clock import actual
from kernel.values.decision import Decision, Refused
from kernel.values.ids import uuid7
from tenants.actor import Actor
from tenants.people.layout import Columns, read_headings
from tenants.people.reading import Row, Unreadable, delimiter_of, rows
from tenants.people.rules import MOST_BYTES, MOST_LINES, MOST_PROBLEMS, SMALL, FileReason
from tenants.permissions.actions import Action
from tenants.permissions.can import require

KEPT = timedelta(days=1)
_BUCKETS = 64


class Sent(Protocol):
    """A file as a form or a request brings it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file: where its lines begin, how many there are, and which repeat an earlier one."""

    id: UUID
    name: str
    delimiter: str
    headings: tuple[str, ...]
    start: int
    start_line: int
    lines: int
    twice: dict[int, int]

    @property
    def path(self) -> Path:
        """Return where the text lies, always UTF-8."""
        return _folder() / f"{self.id}.csv"

    @property
    def columns(self) -> Columns:
        """Return which column stands where."""
        return Columns(self.headings)

    @property
    def is_small(self) -> bool:
        """Whether one can wait for it."""
        return self.lines <= SMALL


def store(*, actor: Actor, file: Sent) -> Upload:
    """Keep `file` in the organization's folder and look at it once from end to end.

    Raises Refused: Forbidden, or FileReason for a file that is empty, too large, in another encoding,
    unreadable or with other columns; then nothing is kept.
    """
    require(actor, Action.PERSON_IMPORT)
    if (file.size or 0) > MOST_BYTES:
        Decision.no(FileReason.TOO_LARGE, most=MOST_BYTES // 1024**2).or_refuse()
    _sweep()
    kept = uuid7()
    path = _folder() / f"{kept}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_as_utf8(file, path)
        upload = _inspect(kept, (file.name or "")[:200], path)
        path.with_suffix(".json").write_text(json.dumps(_plain(upload)), encoding="utf-8")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


def load(upload_id: UUID) -> Upload:
    """Return a kept file of this organization. Raises Refused: FileReason.GONE."""
    try:
        found = json.loads((_folder() / f"{upload_id}.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Refused(Decision.no(FileReason.GONE)) from error
    twice = {int(line): first for line, first in found.pop("twice").items()}
    return Upload(**{**found, "id": upload_id, "headings": tuple(found["headings"]), "twice": twice})


def load_for(job: Job) -> Upload:
    """Return the kept file a job works on. Raises Refused: FileReason.GONE."""
    if job.subject_id is None:
        raise Refused(Decision.no(FileReason.GONE))
    return load(job.subject_id)


def keep_on(upload: Upload) -> None:
    """Let a file that a job begins to import begin its day anew."""
    upload.path.touch()


def discard(upload: Upload) -> None:
    """Delete the file after the running transaction."""
    path = upload.path
    transaction.on_commit(lambda: _unlink(path))


def _unlink(path: Path) -> None:
    for each in (path, path.with_suffix(".json")):
        each.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads" / str(current_tenant_id())


def _sweep() -> None:
    """Forget files of this organization that nobody came back for."""
    oldest = (actual() - KEPT).timestamp()
    for path in _folder().glob("*.csv"):
        if path.stat().st_mtime < oldest:
            _unlink(path)


def _write_as_utf8(file: Sent, path: Path) -> None:
    chunks = iter(file.chunks())
    first = next(chunks, b"")
    is_utf16 = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if is_utf16 else "utf-8-sig")()
    line = 1
    with path.open("w", encoding="utf-8", newline="") as out:
        try:
            for chunk in chain([first], chunks):
                text = decoder.decode(chunk)
                out.write(text)
                line += text.count("\n")
            out.write(decoder.decode(b"", final=True))
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise Refused(Decision.no(FileReason.ENCODING, line=line)) from error


def _inspect(kept: UUID, name: str, path: Path) -> Upload:
    try:
        delimiter = delimiter_of(path)
        table = rows(path, delimiter)
        head = next(table, None)
        if head is None:
            raise Refused(Decision.no(FileReason.EMPTY))
        columns = _columns(head)
        lines, twice = _count(path, delimiter, head, columns.place["email"])
    except Unreadable as error:
        raise Refused(Decision.no(FileReason.UNREADABLE, line=error.line)) from error
    if not lines:
        Decision.no(FileReason.EMPTY).or_refuse()
    return Upload(kept, name, delimiter, columns.headings, head.end, head.end_line, lines, twice)


def _columns(head: Row) -> Columns:
    found = read_headings(head.cells)
    if isinstance(found, Columns):
        return found
    raise Refused(Decision.no(FileReason.HEADINGS, **asdict(found)))


def _count(path: Path, delimiter: str, head: Row, place: int) -> tuple[int, dict[int, int]]:
    """Count the lines and find the addresses that stand there twice: eight bytes a line, whatever the size."""
    buckets = [array("q") for _ in range(_BUCKETS)]
    lines = 0
    for row in rows(path, delimiter, start=head.end, line=head.end_line):
        lines += 1
        if lines > MOST_LINES:
            Decision.no(FileReason.TOO_MANY_LINES, most=MOST_LINES).or_refuse()
        if len(row.cells) > place and (mark := _mark(row, place)):
            buckets[mark % _BUCKETS].append(mark)
    repeated: set[int] = set()
    for bucket in buckets:
        seen: set[int] = set()
        repeated.update(mark for mark in bucket if mark in seen or seen.add(mark))  # type: ignore[func-returns-value]
    return lines, _repeats(path, delimiter, head, place, repeated) if repeated else {}


def _repeats(path: Path, delimiter: str, head: Row, place: int, repeated: set[int]) -> dict[int, int]:
    """Return each repeated line with the line it repeats."""
    first: dict[str, int] = {}
    twice: dict[int, int] = {}
    for row in rows(path, delimiter, start=head.end, line=head.end_line):
        if len(row.cells) > place and _mark(row, place) in repeated:
            address = row.cells[place].strip().casefold()
            if first.setdefault(address, row.line) != row.line:
                twice[row.line] = first[address]
        if len(twice) > MOST_PROBLEMS:
            Decision.no(FileReason.TOO_MANY_PROBLEMS, most=MOST_PROBLEMS).or_refuse()
    return twice


def _mark(row: Row, place: int) -> int:
    address = row.cells[place].strip().casefold()
    return hash(address) if address else 0


def _plain(upload: Upload) -> dict[str, Any]:
    return {name: value for name, value in asdict(upload).items() if name != "id"}
