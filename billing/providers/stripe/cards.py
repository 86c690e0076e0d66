"""The steps of setting a card up: a customer, a confirmed SetupIntent, a card that is this customer's."""

from hashlib import sha256
from typing import Any

import stripe

from billing.providers.interface import Customer, Method, MethodRefused, Refusal
from billing.providers.stripe import translate
from billing.providers.stripe.client import client, why_invalid
from billing.providers.stripe.translate import Thing, plain


def whose(customer: Customer) -> dict[str, str]:
    """Return what Stripe keeps with a customer to say whose it is."""
    return {"tenant_id": str(customer.tenant_id), "account_id": str(customer.account_id)}


def customer_ref(customer: Customer) -> str:
    """Return the customer's name at Stripe, made there when there is none. Twice in a day makes one."""
    if customer.ref:
        return customer.ref
    known_by = {"name": customer.name, "email": customer.email}
    about: Any = {"metadata": whose(customer), **{name: value for name, value in known_by.items() if value}}
    digest = sha256(repr(sorted(known_by.items())).encode()).hexdigest()[:16]
    made = client().v1.customers.create(
        about, {"idempotency_key": f"customer:{customer.account_id}:{digest}"}
    )
    return str(made.id)


def set_up(customer: Customer, setup_intent: str) -> tuple[str, str]:
    """Return customer and card of a SetupIntent that the browser confirmed. Raises MethodRefused.

    Before the first card we do not know the customer's name at Stripe yet: the SetupIntent does, and whose it is.
    """
    if not setup_intent.startswith("seti_"):
        raise MethodRefused(Refusal.NOT_CONFIRMED)
    try:
        found = plain(client().v1.setup_intents.retrieve(setup_intent))
    except stripe.InvalidRequestError:
        raise MethodRefused(Refusal.METHOD_GONE) from None
    if found.get("metadata") != whose(customer) or (customer.ref and found.get("customer") != customer.ref):
        raise MethodRefused(Refusal.METHOD_GONE)
    if found.get("status") != "succeeded":
        error = found.get("last_setup_error")
        raise MethodRefused(translate.refusal_of(error) if error else Refusal.NOT_CONFIRMED)
    return str(found["customer"]), str(found["payment_method"])


def method(ref: str) -> dict[str, Any]:
    """Return a card by its token. Raises MethodRefused for what is none."""
    if not ref.startswith("pm_"):
        raise MethodRefused(Refusal.METHOD_GONE)
    try:
        return plain(client().v1.payment_methods.retrieve(ref))
    except stripe.InvalidRequestError:
        raise MethodRefused(Refusal.METHOD_GONE) from None


def attached(customer_ref: str, token: str) -> Method:
    """Return a card that belongs to this customer, attached if nobody has it yet. Raises MethodRefused."""
    found: Thing = method(token)
    if found.get("type") != "card":
        raise MethodRefused(Refusal.OTHER)
    if found.get("customer") not in (None, customer_ref):
        raise MethodRefused(Refusal.METHOD_GONE)
    if found.get("customer") is None:
        try:
            found = plain(client().v1.payment_methods.attach(found["id"], {"customer": customer_ref}))
        except stripe.CardError as error:
            raise MethodRefused(translate.refusal_from(error)) from None
        except stripe.InvalidRequestError as error:
            raise MethodRefused(why_invalid(error, "attach")) from None
    return translate.method_of(found, customer_ref)
