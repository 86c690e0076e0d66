"""What a payment is for, and who is told how it went; capabilities register theirs when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from billing.models import Payment

Name = Literal["order", "invoice"]
Told = Callable[[Payment], None]


@dataclass(frozen=True, slots=True)
class Purpose:
    """Called in the transaction that settles a charge, with the payment locked and up to date.

    `succeeded` must carry out what was paid for, or ask for a refund: it may come after `refused`,
    when a bank changes its word.
    """

    succeeded: Told
    refused: Told
    action_needed: Told


_purposes: dict[str, Purpose] = {}


def register(name: Name, purpose: Purpose) -> None:
    """Make `purpose` the one that is told about payments for orders, or for invoices."""
    _purposes[name] = purpose


def purpose_of(payment: Payment) -> Purpose:
    """Return who is to be told about a payment."""
    return _purposes["order" if payment.order_id else "invoice"]
