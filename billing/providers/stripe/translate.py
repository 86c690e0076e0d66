"""Stripe's objects and errors in our words. Objects come as plain mappings, from a call or from a webhook."""

from collections.abc import Mapping
from typing import Any

import stripe

from billing.providers.interface import Method, Outcome, Refusal, Result

Thing = Mapping[str, Any]

# Code or decline code -> our word. What is not here is a plain "declined", as Stripe recommends:
# a thief need not learn that the card is known as stolen.
REFUSALS = {
    "insufficient_funds": Refusal.INSUFFICIENT_FUNDS,
    "expired_card": Refusal.EXPIRED,
    "invalid_expiry_month": Refusal.EXPIRED,
    "invalid_expiry_year": Refusal.EXPIRED,
    "incorrect_cvc": Refusal.WRONG_CODE,
    "invalid_cvc": Refusal.WRONG_CODE,
    "incorrect_number": Refusal.WRONG_NUMBER,
    "invalid_number": Refusal.WRONG_NUMBER,
    "authentication_required": Refusal.CONFIRMATION_NEEDED,
    "payment_intent_authentication_failure": Refusal.NOT_CONFIRMED,
    "setup_intent_authentication_failure": Refusal.NOT_CONFIRMED,
    "fraudulent": Refusal.FRAUD,
    "highest_risk_level": Refusal.FRAUD,
    "processing_error": Refusal.OTHER,
}
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "Eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def plain(found: Any) -> dict[str, Any]:
    """Return an object of Stripe's client as a dict."""
    made: dict[str, Any] = found.to_dict()
    return made


def refusal_of(error: Thing | None) -> Refusal:
    """Return why a card was refused; `error` is Stripe's error object or a `last_payment_error`."""
    if not error:
        return Refusal.OTHER
    for code in (error.get("decline_code"), error.get("code")):
        if code in REFUSALS:
            return REFUSALS[code]
    return Refusal.DECLINED


def refusal_from(error: stripe.CardError) -> Refusal:
    """Return why a call was answered 402."""
    return refusal_of(_body(error))


def is_gone(error: stripe.InvalidRequestError) -> bool:
    """Tell whether a request was wrong because the card or the customer is not there any more."""
    codes = {"resource_missing", "payment_method_unexpected_state", "payment_method_customer_decline"}
    return error.http_status == 404 or error.code in codes or error.param in ("payment_method", "customer")


def intent_in(error: stripe.StripeError) -> Thing | None:
    """Return the PaymentIntent that an error is about, if it says."""
    found = _body(error).get("payment_intent")
    return found if isinstance(found, Mapping) else None


def outcome_of(intent: Thing, *, is_attended: bool) -> Outcome:
    """Return what became of a PaymentIntent."""
    ref, status = str(intent["id"]), intent.get("status")
    if status == "succeeded":
        return Outcome(Result.SUCCEEDED, ref)
    if status == "requires_action" and is_attended:
        return Outcome(Result.ACTION_NEEDED, ref, action=action_of(intent))
    if status in ("requires_action", "canceled"):
        words = Refusal.NOT_CONFIRMED if is_attended else Refusal.CONFIRMATION_NEEDED
        return Outcome(Result.REFUSED, ref, words)
    if status == "requires_payment_method":
        return Outcome(Result.REFUSED, ref, refusal_of(intent.get("last_payment_error")))
    return Outcome(Result.PENDING, ref)


def action_of(intent: Thing) -> dict[str, str]:
    """Return where the buyer confirms, or what their browser needs for it."""
    redirect = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    if redirect.get("url"):
        return {"url": str(redirect["url"])}
    return {"client_secret": str(intent["client_secret"])}


def refund_outcome_of(refund: Thing) -> Outcome:
    """Return what became of a refund."""
    ref, status = str(refund["id"]), refund.get("status")
    if status == "succeeded":
        return Outcome(Result.SUCCEEDED, ref)
    if status in ("failed", "canceled"):
        return Outcome(Result.REFUSED, ref, Refusal.OTHER)
    return Outcome(Result.PENDING, ref)


def method_of(found: Thing, customer_ref: str) -> Method:
    """Return a PaymentMethod of Stripe's as what we keep of it."""
    card = found.get("card") or {}
    brand = str(card.get("brand") or "")
    return Method(
        ref=str(found["id"]),
        customer_ref=customer_ref,
        brand=BRANDS.get(brand, brand.capitalize()),
        last4=str(card.get("last4") or ""),
        expires_month=_number(card.get("exp_month")),
        expires_year=_number(card.get("exp_year")),
        holder=str((found.get("billing_details") or {}).get("name") or ""),
        country=str(card.get("country") or ""),
        is_prepaid=card.get("funding") == "prepaid",
    )


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def _body(error: stripe.StripeError) -> Thing:
    body = error.json_body
    inner = body.get("error") if isinstance(body, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}
