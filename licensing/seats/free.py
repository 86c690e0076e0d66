"""end_seats(): free the seats of whole subscriptions, any number of them, in three statements."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from kernel.values.ids import uuid7_texts
from licensing.models import SeatLedger
from licensing.seats.rows import array, fetch, run
from tenants.actor import Named

_FREE = """
    WITH picked AS MATERIALIZED (
        SELECT id FROM licensing_seat
        WHERE tenant_id = %(tenant)s AND subscription_id = ANY(%(subscriptions)s::uuid[])
        ORDER BY subscription_id, person_id LIMIT %(most)s)
    DELETE FROM licensing_seat AS s USING picked
    WHERE s.tenant_id = %(tenant)s AND s.id = picked.id
    RETURNING s.subscription_id, s.person_id, s.assigned_at
"""
_COUNT = """
    UPDATE licensing_subscription AS s SET seats_used = s.seats_used - n.freed
    FROM unnest(%(subscriptions)s::uuid[], %(freed)s::int[]) AS n(id, freed)
    WHERE s.tenant_id = %(tenant)s AND s.id = n.id
"""
_LEDGER = """
    INSERT INTO licensing_seatledger
      (tenant_id, id, subscription_id, person_id, kind, delta, at, actor_id, actor_name, cause_id)
    SELECT %(tenant)s, n.id, n.subscription, n.person, %(kind)s, -1, n.at, %(actor)s::uuid, %(name)s, %(cause)s::uuid
    FROM unnest(%(ids)s::uuid[], %(subscriptions)s::uuid[], %(people)s::uuid[], %(moments)s::timestamptz[])
      AS n(id, subscription, person, at)
"""


def end_seats(
    at: Mapping[UUID, datetime], *, actor: Named, most: int, cause_id: UUID | None = None
) -> Counter[UUID]:
    """Free up to `most` seats of these locked subscriptions; return how many of each.

    `at` says for each subscription when its seats ended; a seat assigned later ended as it was assigned.
    """
    gone = fetch(_FREE, {"subscriptions": array(at), "most": most})
    freed = Counter(subscription_id for subscription_id, *_ in gone)
    if not gone:
        return freed
    run(_COUNT, {"subscriptions": array(freed), "freed": list(freed.values())})
    params = {
        "kind": int(SeatLedger.Kind.UNASSIGNED),
        "actor": actor.person_id,
        "name": actor.name,
        "cause": cause_id,
        "ids": array(uuid7_texts(len(gone))),
        "subscriptions": array(subscription_id for subscription_id, *_ in gone),
        "people": array(person_id for _, person_id, _ in gone),
        "moments": [max(at[subscription_id], assigned) for subscription_id, _, assigned in gone],
    }
    run(_LEDGER, params)
    return freed
