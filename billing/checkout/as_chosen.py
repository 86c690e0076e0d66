"""as_chosen(): nobody gets, or pays with, something else than they chose on a page that is out of date by now."""

from collections.abc import Mapping
from typing import Any

from billing.checkout.desk import Desk
from billing.checkout.rules import CheckoutReason
from billing.checkout.wanted import BUY, Wanted
from billing.managing.rules import ManagingReason
from billing.models import Offer
from kernel.values.decision import Decision


def price_shown(offer: Offer) -> str:
    """Return what a form carries of an offer's price, to tell whether it is still the one that was shown."""
    return f"{offer.price_minor} {offer.currency}"


def as_chosen(desk: Desk, given: Mapping[str, Any], wanted: Wanted) -> Decision:
    """Answer whether `wanted` is what a sent form says: how to start, term, price and card.

    Whoever may start nothing at all is refused by the verb, with its own reason.
    """
    if not desk.choices.starts:
        return Decision.yes()
    if given.get("start", BUY) != wanted.start:
        return _no_start(desk, given.get("start", BUY))
    if not wanted.needs_card:
        return Decision.yes()
    return Decision.every([_offer(desk, given, wanted), _card(given, wanted)])


def _no_start(desk: Desk, start: str) -> Decision:
    """Why one cannot start like that, or no longer."""
    if start != BUY and desk.has_tried:
        return Decision.no(CheckoutReason.TRIAL_TAKEN, product=desk.product.name)
    if not desk.eligibility.allowed:
        return desk.eligibility.decision
    reason = CheckoutReason.NO_OFFER if start == BUY else CheckoutReason.NO_CARD_TRIAL
    return Decision.no(reason, product=desk.product.name)


def _offer(desk: Desk, given: Mapping[str, Any], wanted: Wanted) -> Decision:
    slug = given.get("offer", "")
    if wanted.offer is None or slug != wanted.offer_slug:
        has_no_trial = slug in desk.choices.offers
        reason = CheckoutReason.NO_CARD_TRIAL if has_no_trial else CheckoutReason.NO_OFFER
        return Decision.no(reason, product=desk.product.name)
    price = price_shown(wanted.offer)
    if given.get(f"price-{slug}", price) != price:
        return Decision.no(ManagingReason.CHANGED_MEANWHILE, price=price)
    return Decision.yes()


def _card(given: Mapping[str, Any], wanted: Wanted) -> Decision:
    if given.get("method", "") == wanted.method:
        return Decision.yes()
    return Decision.no(CheckoutReason.METHOD_UNKNOWN)
