"""The job behind assign_by_file(): one part of the file per step."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import F

from kernel.jobs.handlers import Batch
from kernel.jobs.models import Job, JobResult
from kernel.values.decision import Refused
from licensing.models import SeatFile, SeatFilePart, SeatLedger, Subscription
from licensing.seats.load import lock_one
from licensing.seats.plan_file import Line, lines_of_part
from licensing.seats.rules import SeatReason, fits_status
from licensing.seats.write import add_seats, release_reserved

# A line that needs nothing is skipped; every other reason is a failure somebody may want to mend.
NEEDS_NOTHING = frozenset({SeatReason.ALREADY_HELD})


@dataclass(frozen=True, slots=True)
class Uploader:
    """Who confirmed the file, as the ledger knows them."""

    person_id: UUID | None
    name: str


def file_batch(job: Job) -> Batch:
    """Seat the people of the next part; after the last one give back what was set aside and not needed."""
    file = SeatFile.objects.select_for_update(no_key=True, of=("self",)).get(id=job.params["file"])
    subscription = lock_one(file.subscription_id)
    if not SeatFilePart.objects.filter(file_id=file.id, position=file.parts_done).exists():
        return _finish(file, subscription)
    lines = lines_of_part(file, subscription, file.parts_done)
    refused = _seat(job, file, subscription, _first_of_each(lines))
    SeatFile.objects.filter(id=file.id).update(parts_done=F("parts_done") + 1)
    results = [
        _result(job, line, reason)
        for line in lines
        if (reason := line.reason or refused.get(line.person_id, ""))
    ]
    return Batch(done=len(lines) - len(results), results=results)


def _seat(job: Job, file: SeatFile, subscription: Subscription, people: list[UUID]) -> dict[UUID | None, str]:
    """Seat these people, first on the seats set aside for them; return who could not be, and why."""
    if not fits_status(subscription):
        return dict.fromkeys(people, SeatReason.STATUS)
    reserved, others = people[: file.reserved], people[file.reserved :]
    doer = Uploader(job.created_by_id, job.created_by_name)
    give = partial(add_seats, subscription, kind=SeatLedger.Kind.ASSIGNED, actor=doer, cause_id=job.id)
    if reserved:
        give(reserved, from_reserved=True)
        SeatFile.objects.filter(id=file.id).update(reserved=F("reserved") - len(reserved))
    try:
        # People who were switched off when the seats were set aside, and no longer are.
        give(others)
    except Refused:
        return dict.fromkeys(others, SeatReason.NOT_ENOUGH_SEATS)
    return {}


def _first_of_each(lines: list[Line]) -> list[UUID]:
    return list(dict.fromkeys(line.person_id for line in lines if line.person_id and not line.reason))


def _result(job: Job, line: Line, reason: str) -> JobResult:
    outcome = JobResult.Outcome.SKIPPED if reason in NEEDS_NOTHING else JobResult.Outcome.FAILED
    return JobResult(
        job_id=job.id,
        outcome=outcome,
        reason=reason,
        item_id=line.person_id,
        item_name=line.name or line.address,
        facts={"line": line.number, "address": line.address},
    )


def _finish(file: SeatFile, subscription: Subscription) -> Batch:
    if file.reserved:
        release_reserved(subscription, file.reserved)
        SeatFile.objects.filter(id=file.id).update(reserved=0)
    # The ledger says who was seated; the addresses of others are not kept.
    SeatFilePart.objects.filter(file_id=file.id).delete()
    return Batch(finished=True)
