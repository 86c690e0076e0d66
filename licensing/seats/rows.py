"""Seats and their ledger as rows: one statement for any number of people, whoever changes seats.

The caller holds the locks and moves the counters. Ids are made here and come in by unnest of bound
arrays; every statement names its tenant, so that it is one shard's business.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kernel.isolation.scope import current_tenant_id
from kernel.values.ids import uuid7_texts
from licensing.models import SeatLedger
from tenants.actor import Named

# People as they come from a page, or as text from a statement about thousands.
People = Sequence[UUID] | Sequence[str]

_SEATS = """
    INSERT INTO licensing_seat (tenant_id, id, subscription_id, person_id, assigned_at)
    SELECT %(tenant)s, n.id, %(subscription)s, n.person, %(at)s
    FROM unnest(%(ids)s::uuid[], %(people)s::uuid[]) AS n(id, person)
"""
_LEDGER = """
    INSERT INTO licensing_seatledger
      (tenant_id, id, subscription_id, person_id, kind, delta, at, actor_id, actor_name, cause_id)
    SELECT %(tenant)s, n.id, %(subscription)s, n.person, %(kind)s, %(delta)s, %(at)s,
           %(actor)s::uuid, %(name)s, %(cause)s::uuid
    FROM unnest(%(ids)s::uuid[], %(people)s::uuid[]) AS n(id, person)
"""


class Stamp(NamedTuple):
    """When, for whom and in which act (a take-over, a job) something is written into the ledger."""

    at: datetime
    actor: Named
    cause_id: UUID | None = None


class Line(NamedTuple):
    """What is written into the ledger for each of some people."""

    subscription_id: UUID
    kind: SeatLedger.Kind
    delta: int


def insert_seats(subscription_id: UUID, people: People, at: datetime) -> int:
    """Seat these people, who hold no seat here; return how many."""
    if not people:
        return 0
    params = {"subscription": subscription_id, "at": at, "people": array(people)}
    return run(_SEATS, {**params, "ids": array(uuid7_texts(len(people)))})


def write_ledger(lines: Sequence[Line], people: People, stamp: Stamp) -> None:
    """Write each line for each person."""
    if not people:
        return
    shared = {"people": array(people), "at": stamp.at, "cause": stamp.cause_id}
    shared |= {"actor": stamp.actor.person_id, "name": stamp.actor.name}
    for line in lines:
        told = {"subscription": line.subscription_id, "kind": int(line.kind), "delta": line.delta}
        run(_LEDGER, {**shared, **told, "ids": array(uuid7_texts(len(people)))})


def run(sql: str, params: dict[str, Any]) -> int:
    """Run a statement about the running tenant's rows; return how many it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**params, "tenant": current_tenant_id()})
        return int(cursor.rowcount)


def fetch(sql: str, params: dict[str, Any]) -> list[Any]:
    """Run a query about the running tenant's rows; return what it found."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**params, "tenant": current_tenant_id()})
        return list(cursor.fetchall())


def array(ids: Iterable[UUID | str]) -> str:
    """Return ids as one literal: adapting thousands one by one costs more than the database's work."""
    return "{" + ",".join(map(str, ids)) + "}"
