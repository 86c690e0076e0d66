"""Which answers change a payment: pure."""

from billing.models import Payment
from billing.providers.interface import Result

State = Payment.State

STATES = {
    Result.SUCCEEDED: State.SUCCEEDED,
    Result.REFUSED: State.REFUSED,
    Result.ACTION_NEEDED: State.ACTION_NEEDED,
    Result.PENDING: State.PENDING,
}
OPEN = frozenset({State.PENDING, State.ACTION_NEEDED})


def next_state(state: State, result: Result) -> State | None:
    """Return the state an answer leads to, None when it changes nothing.

    What is paid stays paid. What was refused can still turn out paid: the money moved, whatever was
    told before (webhooks arrive in any order).
    """
    wanted = STATES[result]
    if state == State.SUCCEEDED or wanted in (state, State.PENDING):
        return None
    if state == State.REFUSED:
        return wanted if wanted == State.SUCCEEDED else None
    return wanted
