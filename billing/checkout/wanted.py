"""Wanted: what somebody has chosen so far, read from an address or a half-filled form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from billing.checkout.rules import MOST_SEATS, MOST_TRIAL_SEATS
from billing.models import Offer, Order, PaymentMethod
from billing.providers.interface import Refusal

BUY, CARD_TRIAL, NO_CARD_TRIAL = "buy", "card-trial", "trial"
NEW_CARD = "new"


def slug_of(term_months: int, frequency: int) -> str:
    """Return how a form and an address name an offer: `12-1` is a year, paid monthly."""
    return f"{term_months}-{frequency}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen on this page, for this person."""

    starts: Sequence[str]
    offers: Mapping[str, Offer]
    cards: Sequence[PaymentMethod]

    @property
    def methods(self) -> list[str]:
        """Kept cards by id, then a new one."""
        return [*(str(card.id) for card in self.cards), NEW_CARD]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody has chosen so far; what they have not is what most people take."""

    start: str
    offer: Offer | None
    quantity: int
    method: str
    wants_seat: bool
    return_url: str

    @classmethod
    def of(cls, given: Mapping[str, Any], choices: Choices) -> "Wanted":
        """Return what these answers say; nonsense and what is not offered counts as not chosen."""
        start = given.get("start", "")
        start = start if start in choices.starts else next(iter(choices.starts), BUY)
        fitting = [offer for offer in choices.offers.values() if start != CARD_TRIAL or offer.trial_days]
        asked = choices.offers.get(given.get("offer", ""))
        offer = asked if asked in fitting else next(iter(fitting), None)
        method = given.get("method", "")
        most = MOST_TRIAL_SEATS if start == NO_CARD_TRIAL else MOST_SEATS
        return cls(
            start=start,
            offer=offer,
            quantity=_quantity(given.get("quantity", ""), most),
            method=method if method in choices.methods else choices.methods[0],
            wants_seat="offer" not in given or "wants_seat" in given,
            return_url=given.get("return", ""),
        )

    @property
    def offer_slug(self) -> str:
        """The chosen offer in a form."""
        return slug_of(self.offer.term_months, self.offer.frequency) if self.offer else ""

    @property
    def needs_card(self) -> bool:
        """Whether anything will ever be charged."""
        return self.start != NO_CARD_TRIAL


def again(order: Order) -> str:
    """Return the query of a checkout filled in as this order was."""
    start = BUY
    if order.kind == Order.Kind.TRIAL:
        start = CARD_TRIAL if order.method_id else NO_CARD_TRIAL
    given = {
        "start": start,
        "offer": slug_of(order.term_months, order.frequency),
        "quantity": str(order.quantity),
        # Not the card that was just refused.
        "method": NEW_CARD if order.failure in set(Refusal) else str(order.method_id or ""),
        "return": order.return_url,
    }
    if order.wants_seat:
        given["wants_seat"] = "on"
    return urlencode({name: value for name, value in given.items() if value})


def _quantity(text: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), most)
