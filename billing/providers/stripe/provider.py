"""StripeProvider: what interface.py asks, by Customers, SetupIntents, PaymentIntents and Refunds."""

from collections.abc import Mapping
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
    Refusal,
    Result,
    Setup,
)
from billing.providers.sandbox.form import expiry_of
from billing.providers.stripe import cards, charges, page, translate, webhook
from billing.providers.stripe.client import calling, client, why_invalid
from billing.providers.stripe.translate import plain
from kernel.values.money import Money

log = structlog.get_logger()


class StripeProvider:
    """Cards by Stripe. The keys are read from the settings when they are first needed."""

    name = "stripe"
    charges_by_itself = True

    def begin_setup(self, customer: Customer) -> Setup:
        """Return Stripe's own card field: the number goes from the browser to Stripe."""
        with calling("begin_setup"):
            customer_ref = cards.customer_ref(customer)
            about: Any = {
                "customer": customer_ref,
                "usage": "off_session",
                "payment_method_types": ["card"],
                "metadata": cards.whose(customer),
            }
            intent = client().v1.setup_intents.create(about)
        return page.card_setup(customer_ref, str(intent.client_secret), get_language() or "en")

    def finish_setup(self, customer: Customer, given: Mapping[str, str]) -> Method:
        """Return the card of a `setup_intent` that the browser confirmed, or of a `token` (pm_...).

        Raises MethodRefused.
        """
        token, setup_intent = given.get("token", "").strip(), given.get("setup_intent", "").strip()
        with calling("finish_setup"):
            if token:
                return cards.attached(cards.customer_ref(customer), token)
            return cards.attached(*cards.set_up(customer, setup_intent))

    def update(self, customer: Customer, method_ref: str, given: Mapping[str, str]) -> Method:
        """Write another `expiry` (MM/YY) and `holder`. Raises MethodRefused."""
        until = expiry_of(given.get("expiry", ""))
        if until is None:
            raise MethodRefused(Refusal.EXPIRED, "expiry")
        card: Any = {"exp_month": until[0], "exp_year": until[1]}
        holder: Any = {"name": given.get("holder", "").strip()[:200]}
        with calling("update"):
            before = cards.method(method_ref)
            if before.get("customer") != customer.ref:
                raise MethodRefused(Refusal.METHOD_GONE)
            try:
                found = client().v1.payment_methods.update(
                    method_ref, {"card": card, "billing_details": holder}
                )
            except stripe.CardError as error:
                raise MethodRefused(translate.refusal_from(error)) from None
            except stripe.InvalidRequestError as error:
                raise MethodRefused(why_invalid(error, "update"), "expiry") from None
        # An answer may name only what was changed.
        after = plain(found)
        return translate.method_of({**after, "card": {**before["card"], **after["card"]}}, customer.ref)

    def forget(self, customer: Customer, method_ref: str) -> None:
        """Detach a card for good: Stripe never lets it be charged again."""
        with calling("forget"):
            try:
                client().v1.payment_methods.detach(method_ref)
            except stripe.InvalidRequestError as error:
                log.info("stripe_method_was_gone", code=error.code)

    def charge(self, charge: Charge) -> Outcome:
        """Charge, once per key: one that was made before, however long ago, is found and told."""
        if not charge.customer_ref:
            return Outcome(Result.REFUSED, refusal=Refusal.METHOD_GONE)
        with calling("charge"):
            try:
                intent = charges.made_before(charge) or charges.create(charge)
            except stripe.CardError as error:
                about = translate.intent_in(error) or {}
                return Outcome(Result.REFUSED, str(about.get("id", "")), translate.refusal_from(error))
            except stripe.InvalidRequestError as error:
                return Outcome(Result.REFUSED, refusal=why_invalid(error, "charge"))
            if intent.get("status") == "requires_action" and not charge.is_attended:
                # Nobody is there to confirm, and nobody may do it later for a payment that was refused.
                client().v1.payment_intents.cancel(intent["id"])
        return translate.outcome_of(intent, is_attended=charge.is_attended)

    def ask(self, charge: Charge, ref: str) -> Outcome:
        """Return where a charge stands. One that the buyer's bank refused is closed at Stripe, too."""
        with calling("ask"):
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
        with calling("refund"):
            try:
                return charges.give_back(key, charge_ref, charges.units(amount))
            except (stripe.InvalidRequestError, stripe.CardError) as error:
                return Outcome(Result.REFUSED, refusal=why_invalid(error, "refund"))

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """Return what Stripe tells. Raises BadWebhook."""
        with calling("webhook"):
            return webhook.read(body, headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRETS)
