"""start_trial(): try a product, with a card that is charged at the end, or without one (R67)."""

from uuid import UUID

from billing.accounts.open_account import account_of
from billing.checkout.fulfil import carry_out_free
from billing.checkout.place_order import decide_method, decide_offer, write_order
from billing.checkout.queries import has_tried, rate_of, sold_in
from billing.checkout.quote import Quote
from billing.checkout.rules import (
    MOST_TRIAL_SEATS,
    NO_CARD_TRIAL_DAYS,
    first_trial,
    fits_quantity,
    may_try_with_card,
)
from billing.models import Offer, Order
from billing.tax.rules import NO_TAX
from kernel.values.clock import now
from licensing.eligibility.check import eligibility_of
from licensing.eligibility.rules import Wanted
from licensing.models import Product, Subscription
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require


def start_trial(
    *,
    actor: Actor,
    product: Product,
    quantity: int,
    term_months: int = 1,
    frequency: int = 1,
    method_id: UUID | None = None,
    wants_seat: bool,
    return_url: str = "",
) -> Order:
    """Start a trial at once; the order comes back DONE.

    With `method_id` it turns into a purchase of that term by itself and charges the card; without, it just
    ends. One trial per person and product. Raises Refused with an EligibilityReason or a CheckoutReason.
    """
    if method_id is None:
        offer = _decide_without_card(actor, product, quantity)
    else:
        offer = decide_offer(actor, product, quantity, term_months, frequency, Wanted.CARD_TRIAL)
        may_try_with_card(offer, product=product.name).or_refuse()
    # The account's lock makes two clicks at once queue up here: the second finds the first one's trial.
    account = account_of(actor.person_id)
    method = decide_method(account, method_id) if method_id else None
    first_trial(has_tried(actor, product), product=product.name).or_refuse()
    rate = rate_of(account, now()) if method else NO_TAX
    quote = Quote(offer, quantity, rate, now(), is_trial=True)
    order = write_order(actor, account, product, quote, method, wants_seat, return_url)
    return carry_out_free(order.id)


def _decide_without_card(actor: Actor, product: Product, quantity: int) -> Offer:
    """Return an offer that costs nothing, when this person may try the product without a card. Raises Refused."""
    eligibility_of(actor=actor, product=product, wanted=Wanted.NO_CARD_TRIAL).decision.or_refuse()
    require(actor, Action.PURCHASE_SELF_SERVICE)
    fits_quantity(quantity, most=MOST_TRIAL_SEATS).or_refuse()
    return Offer(
        product=product,
        currency=sold_in(actor),
        term_months=1,
        frequency=Subscription.Frequency.MONTHLY,
        price_minor=0,
        trial_days=NO_CARD_TRIAL_DAYS,
    )
