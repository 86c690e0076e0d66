"""StripeProvider: what interface.py asks, by Customers, SetupIntents, PaymentIntents and Refunds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import stripe
import structlog
from django.conf import settings
from django.utils.translation import get_language

from billing.providers.interface import (
    Charge,
    Customer,
    Event,
    Method,
    MethodRefused,
    Outcome,
    ProviderUnavailable,
    Refusal,
    Result,
    Setup,
)
from billing.providers.sandbox.form import expiry_of
from billing.providers.stripe import page, translate, webhook
from billing.providers.stripe.client import client
from billing.providers.stripe.translate import Thing, plain
from kernel.values.money import Money

log = structlog.get_logger()

# Currencies without decimals that Stripe counts in hundredths all the same.
_HUNDREDFOLD = frozenset({"ISK", "UGX"})
# A charge is looked for from before its payment was written: the two clocks may differ.
_EARLIER = timedelta(days=1)
_PER_PAGE = 100


class StripeProvider:
    """Cards by Stripe. The keys are read from the settings when they are first needed."""

    name = "stripe"
    charges_by_itself = True

    def begin_setup(self, customer: Customer) -> Setup:
        """Return Stripe's own card field: the number goes from the browser to Stripe."""
        with _calling("begin_setup"):
            customer_ref = _customer_ref(customer)
            about: Any = {
                "customer": customer_ref,
                "usage": "off_session",
                "payment_method_types": ["card"],
                "metadata": _whose(customer),
            }
            intent = client().v1.setup_intents.create(about)
        return page.card_setup(customer_ref, str(intent.client_secret), get_language() or "en")

    def finish_setup(self, customer: Customer, given: Mapping[str, str]) -> Method:
        """Return the card of a `setup_intent` that the browser confirmed, or of a `token` (pm_...).

        Raises MethodRefused.
        """
        token, setup_intent = given.get("token", "").strip(), given.get("setup_intent", "").strip()
        with _calling("finish_setup"):
            if token:
                return _attached(_customer_ref(customer), token)
            return _attached(*_set_up(customer, setup_intent))

    def update(self, customer: Customer, method_ref: str, given: Mapping[str, str]) -> Method:
        """Write another `expiry` (MM/YY) and `holder`. Raises MethodRefused."""
        until = expiry_of(given.get("expiry", ""))
        if until is None:
            raise MethodRefused(Refusal.EXPIRED, "expiry")
        card: Any = {"exp_month": until[0], "exp_year": until[1]}
        holder: Any = {"name": given.get("holder", "").strip()[:200]}
        with _calling("update"):
            before = _method(method_ref)
            if before.get("customer") != customer.ref:
                raise MethodRefused(Refusal.METHOD_GONE)
            try:
                found = client().v1.payment_methods.update(
                    method_ref, {"card": card, "billing_details": holder}
                )
            except stripe.CardError as error:
                raise MethodRefused(translate.refusal_from(error)) from None
            except stripe.InvalidRequestError as error:
                raise MethodRefused(_why_invalid(error, "update"), "expiry") from None
        # An answer may name only what was changed.
        after = plain(found)
        return translate.method_of({**after, "card": {**before["card"], **after["card"]}}, customer.ref)

    def forget(self, customer: Customer, method_ref: str) -> None:
        """Detach a card for good: Stripe never lets it be charged again."""
        with _calling("forget"):
            try:
                client().v1.payment_methods.detach(method_ref)
            except stripe.InvalidRequestError as error:
                log.info("stripe_method_was_gone", code=error.code)

    def charge(self, charge: Charge) -> Outcome:
        """Charge, once per key: one that was made before, however long ago, is found and told."""
        if not charge.customer_ref:
            return Outcome(Result.REFUSED, refusal=Refusal.METHOD_GONE)
        with _calling("charge"):
            try:
                intent = _made_before(charge) or _create(charge)
            except stripe.CardError as error:
                about = translate.intent_in(error) or {}
                return Outcome(Result.REFUSED, str(about.get("id", "")), translate.refusal_from(error))
            except stripe.InvalidRequestError as error:
                return Outcome(Result.REFUSED, refusal=_why_invalid(error, "charge"))
            if intent.get("status") == "requires_action" and not charge.is_attended:
                # Nobody is there to confirm, and nobody may do it later for a payment that was refused.
                client().v1.payment_intents.cancel(intent["id"])
        return translate.outcome_of(intent, is_attended=charge.is_attended)

    def ask(self, charge: Charge, ref: str) -> Outcome:
        """Return where a charge stands. One that the buyer's bank refused is closed at Stripe, too."""
        with _calling("ask"):
            intent = plain(client().v1.payment_intents.retrieve(ref))
            if intent.get("status") == "requires_payment_method":
                client().v1.payment_intents.cancel(ref)
        return translate.outcome_of(intent, is_attended=charge.is_attended)

    def begin_confirmation(self, action: Mapping[str, Any]) -> Setup | None:
        """Return Stripe's own dialog of the buyer's bank; None where the bank has a page to go to."""
        if action.get("url") or not action.get("client_secret"):
            return None
        return page.confirmation(action, get_language() or "en")

    def refund(self, *, key: UUID, charge_ref: str, amount: Money) -> Outcome:
        """Give back, once per key, never more than there is."""
        with _calling("refund"):
            try:
                return _give_back(key, charge_ref, _units(amount))
            except (stripe.InvalidRequestError, stripe.CardError) as error:
                return Outcome(Result.REFUSED, refusal=_why_invalid(error, "refund"))

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """Return what Stripe tells. Raises BadWebhook."""
        with _calling("webhook"):
            return webhook.read(body, headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRETS)


@contextmanager
def _calling(what: str) -> Iterator[None]:
    """Whatever is no answer about this card is: nobody knows, ask again."""
    try:
        yield
    except stripe.StripeError as error:
        log.warning(
            "stripe_unavailable",
            call=what,
            error=type(error).__name__,
            status=error.http_status,
            code=error.code,
            request=error.request_id,
        )
        raise ProviderUnavailable(f"Stripe, {what}: {type(error).__name__}") from error


def _why_invalid(error: stripe.StripeError, what: str) -> Refusal:
    """A request that Stripe will never take: the card is gone, or it is our mistake, for people to look at."""
    if isinstance(error, stripe.InvalidRequestError) and translate.is_gone(error):
        return Refusal.METHOD_GONE
    log.error("stripe_refused_request", call=what, code=error.code, request=error.request_id)
    return Refusal.OTHER


def _whose(customer: Customer) -> dict[str, str]:
    return {"tenant_id": str(customer.tenant_id), "account_id": str(customer.account_id)}


def _customer_ref(customer: Customer) -> str:
    """Return the customer's name at Stripe, made there when there is none. Twice in a day makes one."""
    if customer.ref:
        return customer.ref
    known_by = {"name": customer.name, "email": customer.email}
    about: Any = {"metadata": _whose(customer), **{name: value for name, value in known_by.items() if value}}
    digest = sha256(repr(sorted(known_by.items())).encode()).hexdigest()[:16]
    made = client().v1.customers.create(
        about, {"idempotency_key": f"customer:{customer.account_id}:{digest}"}
    )
    return str(made.id)


def _set_up(customer: Customer, setup_intent: str) -> tuple[str, str]:
    """Return customer and card of a SetupIntent that the browser confirmed. Raises MethodRefused.

    Before the first card we do not know the customer's name at Stripe yet: the SetupIntent does, and whose it is.
    """
    if not setup_intent.startswith("seti_"):
        raise MethodRefused(Refusal.NOT_CONFIRMED)
    try:
        found = plain(client().v1.setup_intents.retrieve(setup_intent))
    except stripe.InvalidRequestError:
        raise MethodRefused(Refusal.METHOD_GONE) from None
    if found.get("metadata") != _whose(customer) or (customer.ref and found.get("customer") != customer.ref):
        raise MethodRefused(Refusal.METHOD_GONE)
    if found.get("status") != "succeeded":
        error = found.get("last_setup_error")
        raise MethodRefused(translate.refusal_of(error) if error else Refusal.NOT_CONFIRMED)
    return str(found["customer"]), str(found["payment_method"])


def _method(ref: str) -> dict[str, Any]:
    if not ref.startswith("pm_"):
        raise MethodRefused(Refusal.METHOD_GONE)
    try:
        return plain(client().v1.payment_methods.retrieve(ref))
    except stripe.InvalidRequestError:
        raise MethodRefused(Refusal.METHOD_GONE) from None


def _attached(customer_ref: str, token: str) -> Method:
    """Return a card that belongs to this customer, attached if nobody has it yet. Raises MethodRefused."""
    found: Thing = _method(token)
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
            raise MethodRefused(_why_invalid(error, "attach")) from None
    return translate.method_of(found, customer_ref)


def _units(amount: Money) -> int:
    return amount.minor * (100 if amount.currency in _HUNDREDFOLD else 1)


def _create(charge: Charge) -> Thing:
    about: Any = {
        "amount": _units(charge.amount),
        "currency": charge.amount.currency.lower(),
        "customer": charge.customer_ref,
        "payment_method": charge.method_ref,
        "payment_method_types": ["card"],
        "confirm": True,
        "metadata": {
            "tenant_id": str(charge.tenant_id),
            "payment_id": str(charge.key),
            "attended": "yes" if charge.is_attended else "no",
            "number": charge.description,
        },
    }
    if not charge.is_attended:
        about["off_session"] = True
    made = client().v1.payment_intents.create(about, {"idempotency_key": str(charge.key)})
    return plain(made)


def _made_before(charge: Charge) -> Thing | None:
    """Return the PaymentIntent of a charge that was tried before, None when no money was ever asked for it.

    One that waits for the buyer's bank is not found. It moved nothing, and nobody was told of it.
    """
    since = (charge.key.int >> 80) // 1000 - int(_EARLIER.total_seconds())
    tried = client().v1.charges.list(
        {
            "customer": charge.customer_ref,
            "created": {"gt": since},
            "limit": _PER_PAGE,
            "expand": ["data.payment_intent"],
        }
    )
    for one in tried.auto_paging_iter():
        intent = plain(one).get("payment_intent")
        if isinstance(intent, Mapping) and _payment_of(intent) == str(charge.key):
            return intent
    return None


def _give_back(key: UUID, charge_ref: str, units: int) -> Outcome:
    """Refund, and return what became of it; or of the refund that this key made before."""
    intent = plain(client().v1.payment_intents.retrieve(charge_ref))
    refunds = client().v1.refunds.list({"payment_intent": charge_ref, "limit": _PER_PAGE})
    made = [plain(one) for one in refunds.auto_paging_iter()]
    for one in made:
        if _payment_of(one) == str(key):
            return translate.refund_outcome_of(one)
    left = intent["amount"] - sum(
        one["amount"] for one in made if one["status"] not in ("failed", "canceled")
    )
    if units > left:
        log.error("refund_of_more_than_is_left", payment=str(key))
        return Outcome(Result.REFUSED, refusal=Refusal.OTHER)
    whose = {"tenant_id": (intent.get("metadata") or {}).get("tenant_id", ""), "payment_id": str(key)}
    created = client().v1.refunds.create(
        {"payment_intent": charge_ref, "amount": units, "metadata": whose}, {"idempotency_key": str(key)}
    )
    return translate.refund_outcome_of(plain(created))


def _payment_of(thing: Thing) -> str:
    return str((thing.get("metadata") or {}).get("payment_id", ""))
