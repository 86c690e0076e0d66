"""What a provider of payments must do, and the words in which it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from kernel.values.money import Money


class Refusal(StrEnum):
    """Why a provider or a bank said no; sentences in billing/payments/explain.py."""

    DECLINED = "card_declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED = "expired_card"
    WRONG_CODE = "incorrect_security_code"
    WRONG_NUMBER = "incorrect_card_number"
    NOT_CONFIRMED = "not_confirmed"
    CONFIRMATION_NEEDED = "confirmation_needed"
    PREPAID = "prepaid_card"
    FRAUD = "fraud_suspected"
    METHOD_GONE = "payment_method_gone"
    OTHER = "payment_refused"


class ProviderUnavailable(Exception):
    """Nobody knows whether it happened: ask again with the same key."""


class MethodRefused(Exception):
    """A method cannot be set up; `field` names the input it is about ("" for all of it)."""

    def __init__(self, refusal: Refusal, field: str = "") -> None:
        self.refusal, self.field = refusal, field
        super().__init__(refusal)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who pays, as a provider needs to know it; `ref` is its own name for them, "" at first."""

    tenant_id: UUID
    account_id: UUID
    ref: str
    name: str
    email: str
    country: str


@dataclass(frozen=True, slots=True)
class Setup:
    """How a page asks for a method. `template` is included in the form and gets `facts`.

    `script_sources`, `frame_sources` and `connect_sources` are origins that this one page must allow; empty
    for most.
    """

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    customer_ref: str = ""
    script_sources: tuple[str, ...] = ()
    frame_sources: tuple[str, ...] = ()
    connect_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method that was set up. Never a number: `ref` is the provider's token, `last4` what people recognize."""

    ref: str
    customer_ref: str = ""
    brand: str = ""
    last4: str = ""
    expires_month: int | None = None
    expires_year: int | None = None
    holder: str = ""
    country: str = ""
    is_prepaid: bool = False


class Result(StrEnum):
    """What came of a charge or refund."""

    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    ACTION_NEEDED = "action_needed"
    # Under way; a webhook will tell.
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer; `action` is {"url": ...} or what the provider's script needs, for ACTION_NEEDED."""

    result: Result
    ref: str = ""
    refusal: Refusal | None = None
    action: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be charged. `key` makes it once; `is_attended` says whether the buyer can confirm now."""

    key: UUID
    tenant_id: UUID
    amount: Money
    method_ref: str
    customer_ref: str
    is_attended: bool
    # Without anything about the buyer: the number of an order or invoice.
    description: str
    # Where the buyer comes back to after confirming.
    return_url: str = ""


class Dispute(StrEnum):
    """A buyer wants their money back from their bank (a chargeback), and how that ended."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook, understood: what became of one payment (ours, by its id); `None` concerns no payment."""

    id: str
    kind: str
    tenant_id: UUID | None = None
    payment_id: UUID | None = None
    outcome: Outcome | None = None
    dispute: Dispute | None = None


class BadWebhook(Exception):
    """Not signed by the provider, too old, or not to be read."""


class Provider(Protocol):
    """One way of moving money. Every call may raise ProviderUnavailable; none runs inside a lock."""

    name: str
    # Cards can be charged when nobody is there; a transfer cannot.
    charges_by_itself: bool

    def begin_setup(self, customer: Customer) -> Setup:
        """Return how to ask for a method."""

    def finish_setup(self, customer: Customer, given: Mapping[str, str]) -> Method:
        """Return the method that the form's `given` values describe. Raises MethodRefused."""

    def update(self, customer: Customer, method_ref: str, given: Mapping[str, str]) -> Method:
        """Change what may be changed (expiry, name, security code), never the number. Raises MethodRefused."""

    def forget(self, customer: Customer, method_ref: str) -> None:
        """Let go of a method; one that is gone already is fine."""

    def charge(self, charge: Charge) -> Outcome:
        """Charge, once per key: the same key again answers with what the first call did."""

    def ask(self, charge: Charge, ref: str) -> Outcome:
        """Return where a charge stands, for example after the buyer came back from their bank."""

    def begin_confirmation(self, action: Mapping[str, Any]) -> Setup | None:
        """Return how the buyer's browser confirms a charge on our page; None where `action` has a `url` to go to."""

    def refund(self, *, key: UUID, charge_ref: str, amount: Money) -> Outcome:
        """Give (part of) a charge back, once per key."""

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """Return what a webhook says, None when it is about nothing of ours. Raises BadWebhook."""
