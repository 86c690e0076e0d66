"""settle(): write down what a provider said about a payment, once, and pass it on."""

from typing import Any
from uuid import UUID

import structlog

from billing.models import Payment
from billing.payments.purposes import purpose_of
from billing.payments.rules import next_state
from billing.providers.interface import Outcome, Refusal
from kernel.values.clock import now

log = structlog.get_logger()
State = Payment.State


def settle(payment_id: UUID, outcome: Outcome) -> None:
    """Bring a payment to the state an answer leads to and tell what it is for; an old answer changes nothing.

    Needs a tenant's scope. A refused refund is for people to look at: it is logged as an error.
    """
    payment = _locked(payment_id)
    state = next_state(State(payment.state), outcome.result)
    told = {"provider_ref": outcome.ref} if outcome.ref and outcome.ref != payment.provider_ref else {}
    if state is None:
        if told:
            _change(payment, **told)
        return
    refusal = (outcome.refusal or Refusal.OTHER) if state == State.REFUSED else ""
    is_final = state in (State.SUCCEEDED, State.REFUSED)
    _change(
        payment,
        **told,
        state=state,
        refusal=refusal,
        action=dict(outcome.action) if outcome.action else None,
        settled_at=now() if is_final else None,
    )
    if payment.kind == Payment.Kind.REFUND:
        if state == State.REFUSED:
            log.error("refund_refused", payment=str(payment.id), refusal=refusal)
        return
    _tell(payment, state)


def _tell(payment: Payment, state: Payment.State) -> None:
    purpose = purpose_of(payment)
    if state == State.SUCCEEDED:
        purpose.succeeded(payment)
    elif state == State.REFUSED:
        purpose.refused(payment)
    elif state == State.ACTION_NEEDED:
        purpose.action_needed(payment)


def _locked(payment_id: UUID) -> Payment:
    found = Payment.objects.select_for_update(no_key=True, of=("self",)).filter(id=payment_id)
    return found.select_related("method", "account").get()


def _change(payment: Payment, **values: Any) -> None:
    Payment.objects.filter(id=payment.id).update(**values)
    for name, value in values.items():
        setattr(payment, name, value)
