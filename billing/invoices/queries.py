"""Whose bills somebody sees, and what the pages about them read.

People see those of their own billing account; who may see the organization's sees those too. Nobody
sees a colleague's, not even an admin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, LPad

from billing.accounts.permission import seen
from billing.models import Invoice, InvoiceLine, Payment, PaymentMethod
from billing.payments.rules import OPEN
from kernel.values.clock import now
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can

# What a row of the list shows or sorts by, and nothing more.
ROW: Final = (
    "id", "number", "account__code", "account__name", "account__owner_id", "kind", "status", "currency",
    "issued_at", "due_at", "paid_at", "net_minor", "tax_minor", "total_minor", "paid_with", "purchase_order",
)  # fmt: skip


def sees_organizations(actor: Actor) -> bool:
    """Whether an actor sees what the organization is billed."""
    return bool(can(actor, Action.BILL_SEE_ORGANIZATION))


def require_any(actor: Actor) -> None:
    """Raise Refused for somebody who sees no bills at all (a guest)."""
    decision = can(actor, Action.BILL_SEE_ORGANIZATION)
    (decision or can(actor, Action.BILL_SEE_OWN)).or_refuse()


def visible(actor: Actor) -> QuerySet[Invoice]:
    """Return the bills an actor sees, with `total_minor`; an index has those of an account."""
    mine = Invoice.objects.filter(account_id__in=seen(actor).order_by().values("id"))
    return mine.annotate(total_minor=F("net_minor") + F("tax_minor"))


def numbered(between: str) -> Concat:
    """Return the expression of a public number: the account's code, `between`, and five digits."""
    digits = LPad(Cast("number", CharField()), 5, Value("0"))
    return Concat(F("account__code"), Value(between), digits, output_field=CharField())


def loaded(rows: QuerySet[Any], shown: Mapping[str, bool]) -> QuerySet[Any]:
    """Return rows of the list as dicts of `ROW`."""
    return rows.values(*ROW)


def spell(rows: list[dict[str, Any]]) -> None:
    """Add to the rows of a page their `label`, and from one query over all of them `products` and `kinds`."""
    found: dict[UUID, tuple[dict[str, None], dict[int, None]]] = {row["id"]: ({}, {}) for row in rows}
    lines = InvoiceLine.objects.filter(invoice_id__in=list(found)).order_by("invoice_id", "position")
    for invoice_id, product, kind in lines.values_list("invoice_id", "product_name", "kind"):
        products, kinds = found[invoice_id]
        products[product], kinds[kind] = None, None
    for row in rows:
        row["label"] = f"{row['account__code']}-{row['number']:05d}"
        products, kinds = found[row["id"]]
        row["products"] = list(products)
        row["kinds"] = [InvoiceLine.Kind(kind).label for kind in kinds]


def find(actor: Actor, invoice_id: UUID) -> Invoice | None:
    """Return one bill with its account, order and what it credits; None when it is not there or not theirs."""
    related = ("account", "credit_of", "order__account", "order__product")
    return visible(actor).select_related(*related).filter(id=invoice_id).first()


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """Return the lines in their order; what they say of the invoice needs no query."""
    lines = list(InvoiceLine.objects.filter(invoice_id=invoice.id).order_by("position"))
    for line in lines:
        line.invoice = invoice
    return lines


def credits_of(invoice: Invoice) -> list[Invoice]:
    """Return the credit notes of an invoice, oldest first."""
    notes = list(Invoice.objects.filter(credit_of_id=invoice.id).order_by("number"))
    for note in notes:
        note.account = invoice.account
    return notes


def payments_of(invoice: Invoice) -> list[Payment]:
    """Return the charges made for a bill (or its order) and what was given back of them, oldest first."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        mine = Q(kind=Payment.Kind.REFUND, invoice_id=invoice.id)
    else:
        charges = Q(invoice_id=invoice.id)
        if invoice.order_id is not None:
            charges |= Q(order_id=invoice.order_id)
        ids = Payment.objects.filter(charges, kind=Payment.Kind.CHARGE).values("id")
        mine = Q(id__in=ids) | Q(refund_of_id__in=ids)
    return list(
        Payment.objects.filter(mine).select_related("method", "invoice__account").order_by("asked_at", "id")
    )


def has_open_charge() -> Exists:
    """Return the condition that a bill's charge is under way; what is refused can be tried again."""
    return Exists(Payment.objects.filter(invoice_id=OuterRef("id"), kind=Payment.Kind.CHARGE, state__in=OPEN))


def cards_of(account_id: UUID) -> list[PaymentMethod]:
    """Return the cards an account can pay with now, the newest first."""
    cards = PaymentMethod.objects.filter(
        account_id=account_id, kind=PaymentMethod.Kind.CARD, removed_at__isnull=True
    )
    moment = now()
    return [
        card
        for card in cards.order_by("-added_at", "-id")
        if card.good_until is None or card.good_until > moment
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """A bill with everything its page tells."""

    invoice: Invoice
    lines: list[InvoiceLine]
    credits: list[Invoice]
    payments: list[Payment]

    @property
    def open_charge(self) -> Payment | None:
        """The charge that is under way."""
        return next(iter(_charges(self.payments, OPEN)), None)

    @property
    def last_refusal(self) -> Payment | None:
        """The last charge, if it was refused."""
        charges = _charges(self.payments, Payment.State)
        return charges[-1] if charges and charges[-1].state == Payment.State.REFUSED else None


def whole(invoice: Invoice) -> Found:
    """Return a bill (as `find` loads it) with its lines, credit notes, payments and refunds."""
    return Found(invoice, lines_of(invoice), credits_of(invoice), payments_of(invoice))


def _charges(payments: Iterable[Payment], states: Iterable[int]) -> list[Payment]:
    wanted = set(states)
    return [one for one in payments if one.kind == Payment.Kind.CHARGE and one.state in wanted]
