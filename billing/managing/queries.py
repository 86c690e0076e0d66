"""What managing reads: the bills of the running period, who could lose a seat, orders, cards."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.managing.amounts import Billed
from billing.managing.rules import Terms
from billing.models import BillingAccount, Invoice, InvoiceLine, Order, Payment, PaymentMethod, PaymentPlan
from billing.payments.rules import OPEN
from kernel.values.money import Money
from licensing.models import Seat, Subscription
from licensing.seats.write import holders_among
from tenants.models import Person

ORDERS_SHOWN = 50
CHOICES = 100


def billed_lines(subscription_id: UUID, terms: Terms) -> list[InvoiceLine]:
    """Return the lines that billed seats of the running period, oldest first; what was taken back is left out."""
    lines = InvoiceLine.objects.filter(
        subscription_id=subscription_id,
        billed_until=terms.billed_until,
        net_minor__gt=0,
        invoice__kind=Invoice.Kind.INVOICE,
        invoice__status__in=(Invoice.Status.DUE, Invoice.Status.PAID),
    )
    return list(lines.select_related("invoice").order_by("invoice__issued_at", "invoice_id", "position"))


def left_of(lines: Iterable[InvoiceLine]) -> list[Billed]:
    """Return what is left of each line after its credit notes, in the same order."""
    lines = list(lines)
    given: dict[UUID, list[InvoiceLine]] = defaultdict(list)
    credited = InvoiceLine.objects.filter(
        invoice__credit_of_id__in={line.invoice_id for line in lines},
        subscription_id__in={line.subscription_id for line in lines},
    )
    for credit in credited.select_related("invoice"):
        if credit.invoice.credit_of_id:
            given[credit.invoice.credit_of_id].append(credit)
    return [_less(line, given[line.invoice_id]) for line in lines]


def _less(line: InvoiceLine, notes: list[InvoiceLine]) -> Billed:
    """Take off a line what credit notes gave back of it; what exceeds it stays for the invoice's next line."""
    money = lambda minor: Money(minor, line.invoice.currency)  # noqa: E731 short for this function
    left = Billed(line.id, line.quantity, money(line.net_minor), money(line.tax_minor), line.tax_rate)
    for credit in list(notes):
        if credit.quantity > left.quantity:
            continue
        notes.remove(credit)
        left = replace(
            left,
            quantity=left.quantity - credit.quantity,
            net=left.net + money(credit.net_minor),
            tax=left.tax + money(credit.tax_minor),
        )
    return left


def charges_of(invoice: Invoice) -> list[Payment]:
    """Return the charges that paid an invoice, the latest first."""
    mine = Q(invoice_id=invoice.id)
    if invoice.order_id:
        mine |= Q(order_id=invoice.order_id)
    paid = Payment.objects.filter(mine, kind=Payment.Kind.CHARGE, state=Payment.State.SUCCEEDED)
    return list(paid.select_related("method").order_by("-settled_at", "-id"))


def charged_with(lines: Iterable[InvoiceLine]) -> list[PaymentMethod]:
    """Return what the invoices of these lines were charged to, each once: money goes back there, whoever pays now."""
    invoices = {line.invoice_id: line.invoice.order_id for line in lines}
    orders = [order_id for order_id in invoices.values() if order_id]
    paid = Payment.objects.filter(Q(invoice_id__in=invoices) | Q(order_id__in=orders))
    paid = paid.filter(kind=Payment.Kind.CHARGE, state=Payment.State.SUCCEEDED)
    return list(
        {one.method.id: one.method for one in paid.select_related("method__account") if one.method}.values()
    )


def is_being_paid(subscription: Subscription) -> bool:
    """Whether a charge for one of its bills is on its way."""
    open_ = Payment.objects.filter(kind=Payment.Kind.CHARGE, state__in=OPEN)
    return open_.filter(invoice__lines__subscription_id=subscription.id).exists()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose seat could end; `hint` are the words below the name."""

    id: UUID
    name: str
    email: str
    is_active: bool
    assigned_at: object


def candidates(subscription: Subscription) -> list[Candidate]:
    """Return whose seat could end, the best first: switched-off accounts, then the latest assigned."""
    seats = Seat.objects.filter(subscription_id=subscription.id)
    rows = seats.order_by("person__is_active", "-assigned_at", "person__sort_name", "id").values_list(
        "person_id", "person__display_name", "person__email", "person__is_active", "assigned_at"
    )
    return [Candidate(*row) for row in rows[:CHOICES]]


def still_leaving(subscription: Subscription, plan: PaymentPlan) -> list[UUID]:
    """Return who was chosen to lose their seat with the next term and holds one still, in that order."""
    chosen = [UUID(person_id) for person_id in plan.next_unassign]
    held = holders_among(subscription.id, chosen) if chosen else frozenset()
    return [person_id for person_id in chosen if person_id in held]


def orders_of(subscription: Subscription, account: BillingAccount | None) -> QuerySet[Order]:
    """Return the orders about a subscription that its payer placed, newest first."""
    if account is None:
        return Order.objects.none()
    found = Order.objects.filter(subscription_id=subscription.id, account_id=account.id)
    return found.select_related("account").order_by("-placed_at", "-id")


def methods_of(account: BillingAccount | None, *, cards_only: bool) -> QuerySet[PaymentMethod]:
    """Return how an account can pay, the newest first; self-service pays by card only (R13)."""
    if account is None:
        return PaymentMethod.objects.none()
    found = PaymentMethod.objects.filter(account_id=account.id, removed_at__isnull=True)
    if cards_only:
        found = found.filter(kind=PaymentMethod.Kind.CARD)
    return found.order_by("-added_at", "-id")


def holders(subscription: Subscription) -> QuerySet[Person]:
    """Return everybody who holds a seat and can be written to."""
    held = Seat.objects.filter(subscription_id=subscription.id).values("person_id")
    return Person.objects.filter(id__in=held, is_active=True)
