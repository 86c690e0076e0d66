"""place_order(): reserve a purchase and ask for its charge."""

from uuid import UUID

from billing.accounts.numbers import next_order_number
from billing.accounts.open_account import account_of
from billing.checkout.fulfil import carry_out_free
from billing.checkout.journal import CheckoutVerb
from billing.checkout.queries import method_of, rate_of, sold_in
from billing.checkout.quote import Quote
from billing.checkout.returning import allowed_return
from billing.checkout.rules import CheckoutReason, fits_quantity, may_pay_with
from billing.models import BillingAccount, Offer, Order, PaymentMethod
from billing.payments.request import request_charge
from billing.prices.queries import offer as offer_of
from kernel.audit.record import record
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.eligibility.check import eligibility_of
from licensing.eligibility.rules import Wanted
from licensing.models import Product
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require


def place_order(
    *,
    actor: Actor,
    product: Product,
    quantity: int,
    term_months: int,
    frequency: int,
    method_id: UUID,
    wants_seat: bool,
    return_url: str = "",
) -> Order:
    """Write the order (PAYING) and post its charge to the buyer's own card (R13, R14); nothing is bought yet.

    What is free is carried out at once. Raises Refused with an EligibilityReason or a CheckoutReason.
    """
    offer = decide_offer(actor, product, quantity, term_months, frequency, Wanted.PURCHASE)
    account = account_of(actor.person_id)
    method = decide_method(account, method_id)
    quote = Quote(offer, quantity, rate_of(account, now()), now())
    order = write_order(actor, account, product, quote, method, wants_seat, return_url)
    record_order(CheckoutVerb.ORDERED, actor, order, product)
    if quote.total.minor:
        request_charge(account=account, method=method, amount=quote.total, order=order, is_attended=True)
        return order
    return carry_out_free(order.id)


def decide_offer(
    actor: Actor, product: Product, quantity: int, term_months: int, frequency: int, wanted: Wanted
) -> Offer:
    """Return the offer when this person may have the product at it. Raises Refused."""
    eligibility_of(actor=actor, product=product, wanted=wanted).decision.or_refuse()
    require(actor, Action.PURCHASE_SELF_SERVICE)
    fits_quantity(quantity).or_refuse()
    offer = offer_of(product, sold_in(actor), term_months, frequency)
    if offer is None:
        raise Refused(Decision.no(CheckoutReason.NO_OFFER, product=product.name))
    return offer


def decide_method(account: BillingAccount, method_id: UUID) -> PaymentMethod:
    """Return the buyer's own card. Raises Refused for what is not theirs, no card, or no longer good."""
    method = method_of(account, method_id)
    if method is None:
        raise Refused(Decision.no(CheckoutReason.METHOD_UNKNOWN))
    may_pay_with(method, now()).or_refuse()
    return method


def write_order(
    actor: Actor,
    account: BillingAccount,
    product: Product,
    quote: Quote,
    method: PaymentMethod | None,
    wants_seat: bool,
    return_url: str,
) -> Order:
    """Write a PURCHASE order, or with a trial's quote a TRIAL one, as reserved; return it with its account."""
    order = Order.objects.create(
        account_id=account.id,
        number=next_order_number(account),
        kind=Order.Kind.TRIAL if quote.is_trial else Order.Kind.PURCHASE,
        product_id=product.id,
        buyer_id=actor.person_id,
        buyer_name=actor.name,
        method_id=method.id if method else None,
        quantity=quote.quantity,
        price_minor=quote.price.minor,
        currency=quote.price.currency,
        frequency=quote.offer.frequency,
        term_months=quote.offer.term_months,
        net_minor=0 if quote.is_trial else quote.net.minor,
        tax_minor=0 if quote.is_trial else quote.tax.minor,
        wants_seat=wants_seat,
        return_url=allowed_return(return_url),
        placed_at=quote.moment,
    )
    order.account, order.product = account, product
    return order


def record_order(verb: CheckoutVerb, actor: Actor, order: Order, product: Product) -> None:
    """Remember in the journal what became of an order."""
    record(
        verb,
        actor=actor,
        subject_type="order",
        subject_id=order.id,
        subject_name=product.name,
        order=order.label,
        quantity=order.quantity,
    )
