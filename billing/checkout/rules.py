"""What an order must satisfy, apart from who buys: pure, over loaded values."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from billing.models import Offer, PaymentMethod
from kernel.values.decision import Decision

# More at once is a matter for the organization's own buying.
MOST_SEATS: Final = 300
# A trial without a card costs nobody anything, so it is small.
MOST_TRIAL_SEATS: Final = 25
NO_CARD_TRIAL_DAYS: Final = 30


class CheckoutReason(StrEnum):
    """Why an order cannot be placed or carried out; each has its sentence in explain.py."""

    NO_OFFER = "offer_unknown"
    QUANTITY = "quantity_out_of_range"
    METHOD_UNKNOWN = "payment_method_unknown"
    CARD_ONLY = "card_only"
    CARD_EXPIRED = "card_out_of_date"
    NO_CARDS_HERE = "cards_not_taken"
    TRIAL_TAKEN = "trial_taken"
    NO_CARD_TRIAL = "trial_not_offered"
    AMOUNT_CHANGED = "amount_changed"
    GIVEN_UP = "order_given_up"
    ORDER_FINISHED = "order_finished"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_PRODUCT = "unknown_product"


def fits_quantity(quantity: int, *, most: int = MOST_SEATS) -> Decision:
    """Answer whether so many seats can be had at once."""
    if 1 <= quantity <= most:
        return Decision.yes()
    return Decision.no(CheckoutReason.QUANTITY, most=most)


def may_pay_with(method: PaymentMethod, moment: datetime) -> Decision:
    """Answer whether self-service can be paid with this method of the buyer's own: a card that is good (R13, R14)."""
    if method.removed_at is not None:
        return Decision.no(CheckoutReason.METHOD_UNKNOWN)
    if method.kind != PaymentMethod.Kind.CARD:
        return Decision.no(CheckoutReason.CARD_ONLY)
    if method.good_until is not None and method.good_until <= moment:
        return Decision.no(CheckoutReason.CARD_EXPIRED, last4=method.last4)
    return Decision.yes()


def may_try_with_card(offer: Offer, *, product: str) -> Decision:
    """Answer whether the offer begins with a trial."""
    return Decision.yes() if offer.trial_days else Decision.no(CheckoutReason.NO_CARD_TRIAL, product=product)


def first_trial(has_had_one: bool, *, product: str) -> Decision:
    """Answer whether a person may try a product: once (R67)."""
    return Decision.no(CheckoutReason.TRIAL_TAKEN, product=product) if has_had_one else Decision.yes()
