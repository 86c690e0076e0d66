"""The steps of charging and giving back: looked for first, then made, each key once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from billing.providers.interface import Charge, Outcome, Refusal, Result
from billing.providers.stripe import translate
from billing.providers.stripe.client import client
from billing.providers.stripe.translate import Thing, plain
from kernel.values.money import Money

log = structlog.get_logger()

# Currencies without decimals that Stripe counts in hundredths all the same.
_HUNDREDFOLD = frozenset({"ISK", "UGX"})
# A charge is looked for from before its payment was written: the two clocks may differ.
_EARLIER = timedelta(days=1)
_PER_PAGE = 100


def units(amount: Money) -> int:
    """Return an amount as Stripe counts it."""
    return amount.minor * (100 if amount.currency in _HUNDREDFOLD else 1)


def create(charge: Charge) -> Thing:
    """Charge; return the PaymentIntent. Raises stripe.CardError when the bank says no."""
    about: Any = {
        "amount": units(charge.amount),
        "currency": charge.amount.currency.lower(),
        "customer": charge.customer_ref,
        "payment_method": charge.method_ref,
        "payment_method_types": ["card"],
        "confirm": True,
        "metadata": {
            "tenant_id": str(charge.tenant_id),
            "payment_id": str(charge.key),
            "attended": "yes" if charge.is_attended else "no",
            "number": charge.description,
        },
    }
    if not charge.is_attended:
        about["off_session"] = True
    made = client().v1.payment_intents.create(about, {"idempotency_key": str(charge.key)})
    return plain(made)


def made_before(charge: Charge) -> Thing | None:
    """Return the PaymentIntent of a charge that was tried before, None when no money was ever asked for it.

    One that waits for the buyer's bank is not found. It moved nothing, and nobody was told of it.
    """
    since = (charge.key.int >> 80) // 1000 - int(_EARLIER.total_seconds())
    tried = client().v1.charges.list(
        {
            "customer": charge.customer_ref,
            "created": {"gt": since},
            "limit": _PER_PAGE,
            "expand": ["data.payment_intent"],
        }
    )
    for one in tried.auto_paging_iter():
        intent = plain(one).get("payment_intent")
        if isinstance(intent, Mapping) and _payment_of(intent) == str(charge.key):
            return intent
    return None


def give_back(key: UUID, charge_ref: str, wanted: int) -> Outcome:
    """Refund, and return what became of it; or of the refund that this key made before."""
    intent = plain(client().v1.payment_intents.retrieve(charge_ref))
    refunds = client().v1.refunds.list({"payment_intent": charge_ref, "limit": _PER_PAGE})
    made = [plain(one) for one in refunds.auto_paging_iter()]
    for one in made:
        if _payment_of(one) == str(key):
            return translate.refund_outcome_of(one)
    left = intent["amount"] - sum(
        one["amount"] for one in made if one["status"] not in ("failed", "canceled")
    )
    if wanted > left:
        log.error("refund_of_more_than_is_left", payment=str(key))
        return Outcome(Result.REFUSED, refusal=Refusal.OTHER)
    whose = {"tenant_id": (intent.get("metadata") or {}).get("tenant_id", ""), "payment_id": str(key)}
    created = client().v1.refunds.create(
        {"payment_intent": charge_ref, "amount": wanted, "metadata": whose}, {"idempotency_key": str(key)}
    )
    return translate.refund_outcome_of(plain(created))


def _payment_of(thing: Thing) -> str:
    return str((thing.get("metadata") or {}).get("payment_id", ""))
