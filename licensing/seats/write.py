"""The steps that change seats: counter, seats, ledger. Only verbs call them; they ask nobody.

Set-based: `rows.py` has the statements. The caller holds the lock on the
subscription (`lock()`), so its seats cannot change between two statements.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F
from psycopg2 import errors

from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.models import SeatLedger, Subscription
from licensing.seats import rows
from licensing.seats.rows import Line, Stamp
from licensing.seats.rules import SeatReason
from tenants.actor import Named


def lock(subscription_ids: Iterable[UUID]) -> list[Subscription]:
    """Lock these subscriptions in id order (another order gave deadlocks) and return them with their products.

    Whoever is not there is left out.
    """
    locked = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("product")
    return list(locked.filter(id__in=set(subscription_ids)).order_by("id"))


def holders_among(subscription_id: UUID, person_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of `person_ids` who hold a seat in the subscription."""
    sql = """
        SELECT person_id FROM licensing_seat WHERE tenant_id = %(tenant)s
          AND subscription_id = %(subscription)s AND person_id = ANY(%(people)s::uuid[])
    """
    found = rows.fetch(sql, {"subscription": subscription_id, "people": rows.array(person_ids)})
    return frozenset(person_id for (person_id,) in found)


def add_seats(
    subscription: Subscription,
    person_ids: Sequence[UUID],
    *,
    kind: SeatLedger.Kind,
    actor: Named,
    cause_id: UUID | None = None,
    from_reserved: bool = False,
) -> list[UUID]:
    """Seat those of `person_ids` who hold no seat here yet; return them.

    `from_reserved` uses up seats reserved before instead of free ones. Raises Refused
    (NOT_ENOUGH_SEATS) without having written anything. `subscription` is brought up to date.
    """
    wanted = list(dict.fromkeys(person_ids))
    held = holders_among(subscription.id, wanted)
    new = [person_id for person_id in wanted if person_id not in held]
    if not new:
        return []
    _count_up(subscription, len(new), from_reserved=from_reserved)
    stamp = Stamp(now(), actor, cause_id)
    rows.insert_seats(subscription.id, new, stamp.at)
    rows.write_ledger([Line(subscription.id, kind, 1)], new, stamp)
    return new


def remove_seats(
    subscription: Subscription,
    person_ids: Sequence[UUID],
    *,
    kind: SeatLedger.Kind,
    actor: Named,
    cause_id: UUID | None = None,
) -> list[UUID]:
    """Take back the seats that `person_ids` hold here; return those who held one.

    `subscription` is brought up to date.
    """
    sql = """
        DELETE FROM licensing_seat WHERE tenant_id = %(tenant)s
          AND subscription_id = %(subscription)s AND person_id = ANY(%(people)s::uuid[]) RETURNING person_id
    """
    found = rows.fetch(sql, {"subscription": subscription.id, "people": rows.array(person_ids)})
    gone: list[UUID] = [person_id for (person_id,) in found]
    if not gone:
        return []
    Subscription.objects.filter(id=subscription.id).update(seats_used=F("seats_used") - len(gone))
    subscription.seats_used -= len(gone)
    rows.write_ledger([Line(subscription.id, kind, -1)], gone, Stamp(now(), actor, cause_id))
    return gone


def reserve_seats(subscription: Subscription, count: int) -> None:
    """Set `count` free seats aside for people who come in batches. Raises Refused (NOT_ENOUGH_SEATS)."""
    fits = Subscription.objects.filter(
        id=subscription.id, quantity__gte=F("seats_used") + F("seats_reserved") + count
    )
    with shortage_named(subscription, count):
        if fits.update(seats_reserved=F("seats_reserved") + count) == 0:
            raise not_enough(subscription, count)
    subscription.seats_reserved += count


def release_reserved(subscription: Subscription, count: int) -> None:
    """Give back seats that were set aside and not used."""
    Subscription.objects.filter(id=subscription.id).update(seats_reserved=F("seats_reserved") - count)
    subscription.seats_reserved -= count


def _count_up(subscription: Subscription, count: int, *, from_reserved: bool) -> None:
    """Move the counter as far as there are seats, in one statement: the condition is the decision."""
    row = Subscription.objects.filter(id=subscription.id)
    if from_reserved:
        row = row.filter(seats_reserved__gte=count)
        change = {"seats_used": F("seats_used") + count, "seats_reserved": F("seats_reserved") - count}
    else:
        row = row.filter(quantity__gte=F("seats_used") + F("seats_reserved") + count)
        change = {"seats_used": F("seats_used") + count}
    with shortage_named(subscription, count):
        if row.update(**change) == 0:
            raise not_enough(subscription, count)
    subscription.seats_used += count
    subscription.seats_reserved -= count if from_reserved else 0


@contextmanager
def shortage_named(subscription: Subscription, wanted: int) -> Iterator[None]:
    """The database's own check is the net under the condition; its error has the same name."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.CheckViolation):
            raise not_enough(subscription, wanted) from error
        raise


def not_enough(subscription: Subscription, wanted: int) -> Refused:
    """Return the refusal of `wanted` seats, or of taking away so many."""
    free = subscription.seats_free
    return Refused(
        Decision.no(SeatReason.NOT_ENOUGH_SEATS, free=free, wanted=wanted, short=max(wanted - free, 1))
    )
