"""What may be paid with, and what may be done to it: pure functions over loaded values."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from billing.models import PaymentMethod
from billing.providers.interface import Method
from kernel.values.decision import Decision

Kind = PaymentMethod.Kind
MOST_METHODS: Final = 20
# How long before its end a card is announced by letter.
NOTICE: Final = timedelta(days=30)


class MethodReason(StrEnum):
    """Why a payment method cannot be used or changed; each has its sentence in explain.py."""

    UNKNOWN = "unknown_payment_method"
    CARD_ONLY = "only_cards_here"
    NO_CARDS = "no_card_provider"
    FOREIGN = "card_of_another_country"
    PREPAID = "card_prepaid"
    EXPIRED = "card_is_expired"
    TOO_MANY = "too_many_payment_methods"
    NOT_A_CARD = "not_a_card"
    SAME = "same_payment_method"
    OTHER_ACCOUNT = "payment_method_of_another_account"
    IN_USE = "payment_method_in_use"
    BEING_CHARGED = "payment_method_being_charged"
    TRIED_TOO_OFTEN = "too_many_cards_refused"
    # A card provider's own reasons, as an answer of the API.
    REFUSED = "payment_method_refused"


def kind_fits(owner_id: UUID | None, kind: int) -> Decision:
    """Answer whether this owner's account may be paid like that: what people buy by themselves by card only (R13)."""
    if kind == Kind.INVOICE and owner_id is not None:
        return Decision.no(MethodReason.CARD_ONLY)
    return Decision.yes()


def card_fits(card: Method, *, country: str, moment: datetime) -> Decision:
    """Answer whether a card can be taken: issued in the organization's country, not prepaid (R17), not over."""
    if card.is_prepaid:
        return Decision.no(MethodReason.PREPAID)
    # A provider that cannot tell where a card is from leaves it out: nothing speaks against it then.
    if card.country and card.country != country:
        return Decision.no(MethodReason.FOREIGN, issued=card.country, wanted=country)
    if card.expires_year and (card.expires_year, card.expires_month or 12) < (moment.year, moment.month):
        return Decision.no(MethodReason.EXPIRED)
    return Decision.yes()


def may_add(has: int) -> Decision:
    """Answer whether an account that `has` so many may have one more."""
    return Decision.yes() if has < MOST_METHODS else Decision.no(MethodReason.TOO_MANY, most=MOST_METHODS)


def may_edit(method: PaymentMethod) -> Decision:
    """Answer whether there is anything to edit: a card's name and expiry date, never its number."""
    return Decision.yes() if method.kind == Kind.CARD else Decision.no(MethodReason.NOT_A_CARD)


def may_take_the_place(old: PaymentMethod, new: PaymentMethod, moment: datetime) -> Decision:
    """Answer whether what hangs on one method can be paid with the other: same account, still good."""
    if old.id == new.id:
        return Decision.no(MethodReason.SAME)
    if old.account_id != new.account_id:
        return Decision.no(MethodReason.OTHER_ACCOUNT)
    if new.good_until is not None and new.good_until <= moment:
        return Decision.no(MethodReason.EXPIRED)
    return Decision.yes()


def may_delete(*, hanging: int, moved: bool, being_charged: bool) -> Decision:
    """Answer whether a method can go: no charge is under way, and what hangs on it is moved with it."""
    if being_charged:
        return Decision.no(MethodReason.BEING_CHARGED)
    if hanging and not moved:
        return Decision.no(MethodReason.IN_USE, count=hanging)
    return Decision.yes()


def ends_before(method: PaymentMethod, next_bill_at: datetime | None) -> bool:
    """Whether a card's last month is over when it is to be charged next."""
    return next_bill_at is not None and method.good_until is not None and method.good_until <= next_bill_at


def is_time_to_warn(method: PaymentMethod, next_bill_at: datetime | None, moment: datetime) -> bool:
    """Whether its holder is written to: it ends before it is charged next, within the NOTICE."""
    until = method.good_until
    return until is not None and ends_before(method, next_bill_at) and until - NOTICE <= moment
