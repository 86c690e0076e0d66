"""Bank: what it keeps (cards by token, charges, refunds) and what it does with them."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from billing.providers.interface import Charge, Outcome, ProviderUnavailable, Refusal, Result
from billing.providers.sandbox.cards import Behavior
from billing.providers.sandbox.vault import Vault, Weather
from kernel.values.money import Money


class BankError(ValueError):
    """Something no program should ask for: a key for another amount, a refund of more than there is."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the bank knows of a card; its number is not among it."""

    ref: str
    behavior: Behavior
    brand: str
    last4: str
    month: int
    year: int
    holder: str
    country: str
    confirmed: bool = False
    gone: bool = False

    def is_expired(self, today: date) -> bool:
        """Whether its last month is over."""
        return (self.year, self.month) < (today.year, today.month)


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the statement: a charge (positive) or a refund (negative), by its key."""

    key: UUID
    tenant_id: UUID
    amount: Money
    state: str
    description: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A charge that its buyer is asked about."""

    key: UUID
    tenant_id: UUID
    amount: Money
    description: str
    last4: str
    return_url: str
    is_open: bool


class Bank:
    """Each act is one transaction of its own file; several processes may act at once."""

    def __init__(self, folder: Path) -> None:
        self._vault = Vault(folder)
        self.weather = Weather(folder)

    # Cards

    def issue(
        self, behavior: Behavior, *, brand: str, last4: str, month: int, year: int, holder: str, country: str
    ) -> Card:
        """Keep a card and return it with its token."""
        card = Card(f"sbx_{secrets.token_hex(12)}", behavior, brand, last4, month, year, holder, country)
        with self._vault.acting() as file:
            file.execute(
                "INSERT INTO card (ref, behavior, brand, last4, month, year, holder, country)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (card.ref, behavior, brand, last4, month, year, holder, country),
            )
        return card

    def card(self, ref: str) -> Card | None:
        """Return a card that is not gone."""
        with self._vault.acting() as file:
            return _card(file, ref)

    def change(self, ref: str, *, month: int, year: int, holder: str) -> Card | None:
        """Write another expiry date and name; return the card, None when it is gone."""
        with self._vault.acting() as file:
            file.execute(
                "UPDATE card SET month = ?, year = ?, holder = ? WHERE ref = ? AND NOT gone",
                (month, year, holder, ref),
            )
            return _card(file, ref)

    def forget(self, ref: str) -> None:
        """Never charge a card again."""
        with self._vault.acting() as file:
            file.execute("UPDATE card SET gone = 1 WHERE ref = ?", (ref,))

    # Money

    def charge(self, charge: Charge, today: date) -> Outcome:
        """Charge once per key. Raises BankError for a key that was used for another amount."""
        with self._vault.acting() as file:
            row = _charge(file, str(charge.key))
            if row is not None:
                _same(row, charge.amount)
                return _outcome(row)
            card = _card(file, charge.method_ref)
            state, refusal = _verdict(card, charge, today)
            confirm = secrets.token_urlsafe(24) if state == Result.ACTION_NEEDED else None
            file.execute(
                "INSERT INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    str(charge.key), f"sbx_ch_{secrets.token_hex(12)}", str(charge.tenant_id), charge.method_ref,
                    charge.amount.minor, charge.amount.currency, state, refusal, confirm,
                    charge.description, charge.return_url,
                ),
            )  # fmt: skip
            row = _charge(file, str(charge.key))
        if card is not None and card.behavior == Behavior.TIME_OUT:
            raise ProviderUnavailable("The sandbox bank's answer got lost.")
        return _outcome(row)

    def ask(self, key: UUID) -> Outcome:
        """Return where a charge stands; one the bank never heard of is still to come."""
        with self._vault.acting() as file:
            row = _charge(file, str(key))
        return _outcome(row) if row is not None else Outcome(Result.PENDING)

    def refund(self, *, key: UUID, charge_ref: str, amount: Money) -> Outcome:
        """Give back once per key. Raises BankError for more than is left of the charge."""
        with self._vault.acting() as file:
            row = file.execute("SELECT * FROM refund WHERE key = ?", (str(key),)).fetchone()
            if row is None:
                self._give_back(file, key, charge_ref, amount)
                row = file.execute("SELECT * FROM refund WHERE key = ?", (str(key),)).fetchone()
            _same(row, amount)
            return Outcome(Result.SUCCEEDED, ref=row["ref"])

    def _give_back(self, file: sqlite3.Connection, key: UUID, charge_ref: str, amount: Money) -> None:
        charge = file.execute("SELECT * FROM charge WHERE ref = ?", (charge_ref,)).fetchone()
        if charge is None or charge["state"] != Result.SUCCEEDED or charge["currency"] != amount.currency:
            raise BankError("There is no such charge to give back.")
        earlier = "SELECT coalesce(sum(minor), 0) FROM refund WHERE charge = ?"
        (given,) = file.execute(earlier, (charge_ref,)).fetchone()
        if not 0 < amount.minor <= charge["minor"] - given:
            raise BankError("A refund is never more than what is left of its charge.")
        file.execute(
            "INSERT INTO refund VALUES (?, ?, ?, ?, ?)",
            (str(key), f"sbx_re_{secrets.token_hex(12)}", charge_ref, amount.minor, amount.currency),
        )

    # What the buyer says

    def waiting(self, confirm: str) -> Waiting | None:
        """Return the charge of a confirmation page, answered or not."""
        with self._vault.acting() as file:
            row = file.execute(
                "SELECT charge.*, card.last4 FROM charge JOIN card ON card.ref = charge.card WHERE confirm = ?",
                (confirm,),
            ).fetchone()
        if row is None:
            return None
        return Waiting(
            key=UUID(row["key"]),
            tenant_id=UUID(row["tenant"]),
            amount=Money(row["minor"], row["currency"]),
            description=row["description"],
            last4=row["last4"],
            return_url=row["return_url"],
            is_open=row["state"] == Result.ACTION_NEEDED,
        )

    def answer(self, confirm: str, *, agrees: bool) -> None:
        """Write down what the buyer said; what was answered before stays."""
        with self._vault.acting() as file:
            row = file.execute("SELECT card, state FROM charge WHERE confirm = ?", (confirm,)).fetchone()
            if row is None or row["state"] != Result.ACTION_NEEDED:
                return
            state = Result.SUCCEEDED if agrees else Result.REFUSED
            refusal = None if agrees else Refusal.NOT_CONFIRMED
            file.execute(
                "UPDATE charge SET state = ?, refusal = ? WHERE confirm = ?", (state, refusal, confirm)
            )
            if agrees:
                file.execute("UPDATE card SET confirmed = 1 WHERE ref = ?", (row["card"],))

    # What others see of it

    def statement(self, tenant_id: UUID | None = None) -> list[Booking]:
        """Return all charges and refunds, of one tenant or of all, in the order they came."""
        of = "" if tenant_id is None else " WHERE charge.tenant = :tenant"
        given = {"tenant": str(tenant_id)}
        charges = "SELECT key, tenant, minor, currency, state, description FROM charge"
        refunds = (
            "SELECT refund.key, tenant, -refund.minor, refund.currency, 'succeeded', description"
            " FROM refund JOIN charge ON charge.ref = refund.charge"
        )
        with self._vault.acting() as file:
            rows = [
                *file.execute(f"{charges}{of} ORDER BY charge.rowid", given),
                *file.execute(f"{refunds}{of} ORDER BY refund.rowid", given),
            ]
        return [
            Booking(UUID(key), UUID(tenant), Money(minor, currency), state, description)
            for key, tenant, minor, currency, state, description in rows
        ]

    def taken(self, tenant_id: UUID) -> dict[str, int]:
        """Return what moved for a tenant in the end, per currency in minor units: charges less refunds."""
        sums: dict[str, int] = {}
        for booking in self.statement(tenant_id):
            if booking.state == Result.SUCCEEDED:
                currency = booking.amount.currency
                sums[currency] = sums.get(currency, 0) + booking.amount.minor
        return sums


def _verdict(card: Card | None, charge: Charge, today: date) -> tuple[Result, Refusal | None]:
    """Return what becomes of a new charge."""
    if card is None:
        return Result.REFUSED, Refusal.METHOD_GONE
    if card.is_expired(today):
        return Result.REFUSED, Refusal.EXPIRED
    if card.behavior in _REFUSED:
        return Result.REFUSED, _REFUSED[card.behavior]
    confirmed_before = card.behavior == Behavior.CONFIRM and card.confirmed
    if card.behavior in (Behavior.CONFIRM, Behavior.CONFIRM_ALWAYS):
        if charge.is_attended:
            return Result.ACTION_NEEDED, None
        if not confirmed_before:
            return Result.REFUSED, Refusal.CONFIRMATION_NEEDED
    return Result.SUCCEEDED, None


_REFUSED = {
    Behavior.DECLINED: Refusal.DECLINED,
    Behavior.DECLINED_LATER: Refusal.DECLINED,
    Behavior.WRONG_CODE: Refusal.WRONG_CODE,
    Behavior.INSUFFICIENT_FUNDS: Refusal.INSUFFICIENT_FUNDS,
    Behavior.PREPAID: Refusal.PREPAID,
}


def _card(file: sqlite3.Connection, ref: str) -> Card | None:
    row = file.execute("SELECT * FROM card WHERE ref = ? AND NOT gone", (ref,)).fetchone()
    if row is None:
        return None
    values = {**row, "behavior": Behavior(row["behavior"])}
    return Card(**{**values, "confirmed": bool(row["confirmed"]), "gone": False})


def _charge(file: sqlite3.Connection, key: str) -> Any:
    return file.execute("SELECT * FROM charge WHERE key = ?", (key,)).fetchone()


def _same(row: Any, amount: Money) -> None:
    if (row["minor"], row["currency"]) != (amount.minor, amount.currency):
        raise BankError("This key was used for another amount.")


def _outcome(row: Any) -> Outcome:
    state = Result(row["state"])
    refusal = Refusal(row["refusal"]) if row["refusal"] else None
    action = (
        {"url": f"/payments/sandbox/confirm/{row['confirm']}/"} if state == Result.ACTION_NEEDED else None
    )
    return Outcome(state, ref=row["ref"], refusal=refusal, action=action)
