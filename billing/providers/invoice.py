"""InvoiceProvider: the organization pays by transfer, and somebody marks the bill as paid (manage.py mark_paid)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from billing.providers.interface import (
    BadWebhook,
    Charge,
    Customer,
    Event,
    Method,
    Outcome,
    Result,
    Setup,
)
from kernel.values.money import Money


class InvoiceProvider:
    """Waits: a charge is pending until a person says that the money came. For organizations only (R13)."""

    name = "invoice"
    charges_by_itself = False

    def begin_setup(self, customer: Customer) -> Setup:
        """Return that there is nothing to fill in."""
        return Setup(template="billing/providers/invoice/method.html")

    def finish_setup(self, customer: Customer, given: Mapping[str, str]) -> Method:
        """Return the promise to pay."""
        return Method(ref="", holder=customer.name, country=customer.country)

    def update(self, customer: Customer, method_ref: str, given: Mapping[str, str]) -> Method:
        """Return the promise as it is: it has neither number nor date."""
        return self.finish_setup(customer, given)

    def forget(self, customer: Customer, method_ref: str) -> None:
        """There is nothing anywhere to let go of."""

    def charge(self, charge: Charge) -> Outcome:
        """Wait for the transfer; the bill says where to."""
        return Outcome(Result.PENDING)

    def ask(self, charge: Charge, ref: str) -> Outcome:
        """Wait on: nobody but a person knows."""
        return Outcome(Result.PENDING)

    def begin_confirmation(self, action: Mapping[str, Any]) -> Setup | None:
        """Return None: nobody has to confirm a transfer here."""
        return None

    def refund(self, *, key: UUID, charge_ref: str, amount: Money) -> Outcome:
        """Wait: a person transfers it back; the credit note says what is owed."""
        return Outcome(Result.PENDING)

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """Refuse: a transfer calls nobody."""
        raise BadWebhook("Transfers send no webhooks.")
