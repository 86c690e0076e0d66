"""What a take-over means in money: asked here, known by whoever keeps the books (billing registers itself).

Without anybody who does, nothing was paid and nothing is given back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from kernel.values.money import Money
from licensing.models import Subscription, TakeOver
from tenants.actor import Named


class PaysFrom(StrEnum):
    """From when on the organization pays for what it keeps."""

    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Refund:
    """What its purchaser gets back when a purchase ends now, all with tax.

    `amount` goes back; `unpaid` are bills that are taken back instead of paid. `until` is the first moment
    without a refund and `is_open` whether it is still to come; None for what nothing was paid for.
    """

    amount: Money
    unpaid: Money
    until: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """What keeping comes to, all with tax.

    `credit` goes back to the purchaser and `rest` is billed to the organization if it pays from now on;
    `unpaid` are the purchaser's bills that are taken back then. `next_bill` comes at `next_at` (None: none
    comes) in either case. `last4` is the organization's card, "" when it pays by invoice. `may_wait` says
    whether it can pay from the next bill on instead.
    """

    credit: Money
    unpaid: Money
    rest: Money
    next_at: datetime | None
    next_bill: Money
    last4: str
    may_wait: bool


class Moved(NamedTuple):
    """What was given back to a purchaser and what was billed with it, with tax; None for no money involved."""

    refund: Money | None = None
    charge: Money | None = None
    pays_from: datetime | None = None


class Books(Protocol):
    """Who knows what was paid. The acts run in the transaction of the take-over, the subscription locked."""

    def refunds(self, sources: Sequence[Subscription]) -> Mapping[UUID, Refund]:
        """Return what ending each source now would give back; those that nobody bills are left out."""

    def end(self, source: Subscription, *, takeover: TakeOver) -> Moved:
        """Give back what the rule says as of the decision, and bill nothing any more."""

    def handover(self, source: Subscription) -> Handover | None:
        """Return what keeping would come to, None for what nobody bills."""

    def keep(self, source: Subscription, *, actor: Named, pays_from: PaysFrom) -> Moved:
        """Let the organization's account pay from now on, or from the next bill on."""

    def again(self, sources: Sequence[Subscription]) -> Mapping[UUID, Money]:
        """Return what the purchasers would be charged again if the end of these sources was undone."""

    def undo(self, source: Subscription) -> Moved:
        """Let the purchaser pay again: what is left of the running period if it was given back, then as before."""


class _NoBooks:
    """Nobody bills anything."""

    def refunds(self, sources: Sequence[Subscription]) -> Mapping[UUID, Refund]:
        return {}

    def end(self, source: Subscription, *, takeover: TakeOver) -> Moved:
        return Moved()

    def handover(self, source: Subscription) -> Handover | None:
        return None

    def keep(self, source: Subscription, *, actor: Named, pays_from: PaysFrom) -> Moved:
        return Moved()

    def again(self, sources: Sequence[Subscription]) -> Mapping[UUID, Money]:
        return {}

    def undo(self, source: Subscription) -> Moved:
        return Moved()


_books: list[Books] = [_NoBooks()]


def keep_books(books: Books) -> None:
    """Make `books` the one who is asked; called when the apps start."""
    _books[:] = [books]


def books() -> Books:
    """Return who keeps the books."""
    return _books[0]
