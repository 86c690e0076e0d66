"""upload_file(): keep a file of addresses, so that it can be looked at before anything happens."""

from itertools import islice
from typing import IO
from uuid import UUID

from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.models import SeatFile, SeatFilePart
from licensing.seats.load import lock_one
from licensing.seats.read_file import Part, read_parts
from licensing.seats.rules import SeatReason, may_change_seats
from tenants.actor import Actor

# Parts written with one statement.
AT_ONCE = 50


def upload_file(*, actor: Actor, subscription_id: UUID, name: str, file: IO[bytes], size: int) -> SeatFile:
    """Keep the addresses of an uploaded file of `size` bytes and return it; no seat changes.

    A file of the same person that was never confirmed makes room. Raises Refused with a SeatReason.
    """
    subscription = lock_one(subscription_id)
    may_change_seats(actor, subscription).or_refuse()
    if actor.person_id is None:
        raise Refused(Decision.no(SeatReason.UNKNOWN_PERSON))
    # Read twice: what is wrong with it is said before the first write, and memory stays flat.
    lines = sum(part.lines for part in read_parts(file, size))
    if not lines:
        raise Refused(Decision.no(SeatReason.FILE_EMPTY))
    forget_unconfirmed(actor.person_id)
    kept = SeatFile.objects.create(
        subscription_id=subscription.id,
        name=name[:200],
        created_by_id=actor.person_id,
        created_at=now(),
        lines=lines,
    )
    parts = enumerate(read_parts(file, size))
    while some := list(islice(parts, AT_ONCE)):
        SeatFilePart.objects.bulk_create(_row(kept.id, position, part) for position, part in some)
    return kept


def forget_unconfirmed(person_id: UUID) -> None:
    """Drop the files of a person that were only looked at: their addresses are nobody's business any more."""
    old = list(SeatFile.objects.filter(created_by_id=person_id, job_id=None).values_list("id", flat=True))
    SeatFilePart.objects.filter(file_id__in=old).delete()
    SeatFile.objects.filter(id__in=old).delete()


def _row(file_id: UUID, position: int, part: Part) -> SeatFilePart:
    return SeatFilePart(
        file_id=file_id, position=position, first_line=part.first_line, addresses=part.addresses
    )
