"""SandboxProvider: the sandbox bank as a provider."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from billing.providers.interface import (
    BadWebhook,
    Charge,
    Customer,
    Event,
    Method,
    MethodRefused,
    Outcome,
    Refusal,
    Setup,
)
from billing.providers.sandbox.bank import Bank, Card
from billing.providers.sandbox.cards import BY_TOKEN, TELLING, Behavior, Telling, brand_of, is_number, known
from billing.providers.sandbox.form import CardForm, expiry_of, only_digits
from kernel.isolation.scope import in_scope, tenant_scope
from kernel.values.clock import today
from kernel.values.money import Money

_REFUSED_AT_ONCE = {
    Behavior.DECLINED: (Refusal.DECLINED, "number"),
    Behavior.WRONG_CODE: (Refusal.WRONG_CODE, "code"),
}
# Of a card that a program names by its token.
YEARS_GOOD = 4


class SandboxProvider:
    """Takes cards in the demo and in tests; no money moves. See docs/operations.md for its numbers."""

    name = "sandbox"
    charges_by_itself = True

    @property
    def bank(self) -> Bank:
        """The bank of this installation."""
        return Bank(Path(settings.DATA_DIR) / "sandbox-bank")

    def begin_setup(self, customer: Customer) -> Setup:
        """Return a form of our own: it works without a script, and its number goes no further than the bank."""
        facts = {"form": CardForm, "initial": {"holder": customer.name}, "telling": TELLING}
        return Setup(template="billing/providers/sandbox/card.html", facts=facts)

    def finish_setup(self, customer: Customer, given: Mapping[str, str]) -> Method:
        """Return the card of `number`, `expiry` (MM/YY), `code` and `holder`, or of a `token` (sbx_works).

        Raises MethodRefused.
        """
        moment = _today(customer.tenant_id)
        if given.get("token"):
            telling, (month, year) = _telling(given["token"]), (moment.month, moment.year + YEARS_GOOD)
        else:
            telling = _numbered(given)
            month, year = _expiry(given.get("expiry", ""), moment)
        if telling.behavior in _REFUSED_AT_ONCE:
            raise MethodRefused(*_REFUSED_AT_ONCE[telling.behavior])
        card = self.bank.issue(
            telling.behavior,
            brand=brand_of(telling.number),
            last4=telling.number[-4:],
            month=month,
            year=year,
            holder=given.get("holder", "").strip()[:200] or customer.name,
            country=telling.country or customer.country,
        )
        return _method(card)

    def update(self, customer: Customer, method_ref: str, given: Mapping[str, str]) -> Method:
        """Write another `expiry` and `holder`. Raises MethodRefused."""
        month, year = _expiry(given.get("expiry", ""), _today(customer.tenant_id))
        card = self.bank.change(
            method_ref, month=month, year=year, holder=given.get("holder", "").strip()[:200]
        )
        if card is None:
            raise MethodRefused(Refusal.METHOD_GONE)
        return _method(card)

    def forget(self, customer: Customer, method_ref: str) -> None:
        """Let the bank never charge it again."""
        self.bank.forget(method_ref)

    def charge(self, charge: Charge) -> Outcome:
        """Charge once per key."""
        return self.bank.charge(charge, _today(charge.tenant_id))

    def ask(self, charge: Charge, ref: str) -> Outcome:
        """Return where a charge stands."""
        return self.bank.ask(charge.key)

    def begin_confirmation(self, action: Mapping[str, Any]) -> Setup | None:
        """Return None: this bank has a page of its own."""
        return None

    def refund(self, *, key: UUID, charge_ref: str, amount: Money) -> Outcome:
        """Give back once per key."""
        return self.bank.refund(key=key, charge_ref=charge_ref, amount=amount)

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """Refuse: this bank is in the house and calls nobody."""
        raise BadWebhook("The sandbox bank sends no webhooks.")


def _today(tenant_id: UUID) -> date:
    """Return the day it is for the payer: a demo organization may live ahead, and its cards expire then."""
    if in_scope():
        return today()
    with tenant_scope(tenant_id):
        return today()


def _telling(token: str) -> Telling:
    if token not in BY_TOKEN:
        raise MethodRefused(Refusal.WRONG_NUMBER, "token")
    return BY_TOKEN[token]


def _numbered(given: Mapping[str, str]) -> Telling:
    number, code = only_digits(given.get("number", "")), given.get("code", "").strip()
    if not is_number(number):
        raise MethodRefused(Refusal.WRONG_NUMBER, "number")
    if not (code.isascii() and code.isdigit() and len(code) in (3, 4)):
        raise MethodRefused(Refusal.WRONG_CODE, "code")
    return known(number)


def _expiry(text: str, moment: date) -> tuple[int, int]:
    found = expiry_of(text)
    if found is None or date(found[1], found[0], monthrange(found[1], found[0])[1]) < moment:
        raise MethodRefused(Refusal.EXPIRED, "expiry")
    return found


def _method(card: Card) -> Method:
    return Method(
        ref=card.ref,
        brand=card.brand,
        last4=card.last4,
        expires_month=card.month,
        expires_year=card.year,
        holder=card.holder,
        country=card.country,
        is_prepaid=card.behavior == Behavior.PREPAID,
    )
