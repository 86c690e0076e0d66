"""read(): a webhook of Stripe's, verified and understood."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import stripe

from billing.providers.interface import BadWebhook, Dispute, Event, Outcome
from billing.providers.stripe.client import client
from billing.providers.stripe.translate import Thing, outcome_of, plain, refund_outcome_of

# Seconds that a signature may be old.
TOLERANCE = 300

# What Stripe says when it says something of a charge; snapshots, in any order.
_CHARGES = frozenset(
    f"payment_intent.{word}"
    for word in ("succeeded", "payment_failed", "requires_action", "canceled", "processing")
)
_REFUNDS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
_DISPUTES = frozenset({"charge.dispute.created", "charge.dispute.closed"})
_DISPUTE_ENDS = {"lost": Dispute.LOST, "won": Dispute.WON, "warning_closed": Dispute.WON}


def read(body: bytes, signature: str, secrets: Sequence[str]) -> Event | None:
    """Return what a webhook tells, None for what concerns nothing of ours.

    Any of `secrets` may have signed it: while a secret is exchanged there are two. Raises BadWebhook.
    """
    _verify(body, signature, secrets)
    try:
        told = json.loads(body)
        event_id, kind, thing = str(told["id"]), str(told["type"]), told["data"]["object"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadWebhook("This is no event of Stripe's.") from error
    if kind in _DISPUTES:
        return _dispute(event_id, kind, thing)
    outcome: Outcome | None = None
    if kind in _CHARGES:
        outcome = outcome_of(thing, is_attended=_metadata(thing).get("attended") == "yes")
    elif kind in _REFUNDS:
        outcome = refund_outcome_of(thing)
    elif kind != "charge.refunded":
        return None
    return _event(event_id, kind, _metadata(thing), outcome)


def _verify(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
            return
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
    raise BadWebhook("No secret of ours signed this, or long ago.")


def _dispute(event_id: str, kind: str, thing: Thing) -> Event | None:
    """A dispute names the PaymentIntent and carries no metadata of ours: Stripe is asked for it."""
    if not thing.get("payment_intent"):
        return None
    intent = plain(client().v1.payment_intents.retrieve(str(thing["payment_intent"])))
    state = Dispute.OPENED if kind.endswith("created") else _DISPUTE_ENDS.get(str(thing.get("status")))
    return _event(event_id, kind, _metadata(intent), None, state)


def _event(
    event_id: str,
    kind: str,
    whose: Mapping[str, Any],
    outcome: Outcome | None,
    dispute: Dispute | None = None,
) -> Event | None:
    tenant_id, payment_id = _uuid(whose.get("tenant_id")), _uuid(whose.get("payment_id"))
    if tenant_id is None or payment_id is None:
        return None  # of something else that uses the same account at Stripe
    return Event(event_id, kind, tenant_id, payment_id, outcome, dispute)


def _metadata(thing: Thing) -> Mapping[str, Any]:
    found = thing.get("metadata")
    return found if isinstance(found, Mapping) else {}


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
