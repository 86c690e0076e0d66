"""take_back(): nobody will pay this bill any more; a credit note of the same amount says so.

`take_back_deleted()` is the daily work about what was deleted unpaid.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from billing.accounts.open_account import lock_accounts
from billing.invoices.issue import Draft, credit
from billing.managing.queries import left_of
from billing.models import BillingAccount, Invoice, InvoiceLine, PaymentPlan
from kernel.isolation.scope import tenant_scope
from kernel.values.money import Money
from kernel.values.period import Period
from licensing.models import Subscription
from licensing.seats.write import lock

Kind = InvoiceLine.Kind
BATCH = 50


def take_back_deleted(tenant_id: UUID) -> list[str]:
    """Take back the bills of what was deleted unpaid: the daily work; return what was done, for an operator."""
    count = 0
    while taken := _batch(tenant_id):
        count += taken
    return [f"{count} unpaid {'bill' if count == 1 else 'bills'} taken back"] if count else []


def _batch(tenant_id: UUID) -> int:
    with tenant_scope(tenant_id):
        unpaid = Invoice.objects.filter(status=Invoice.Status.DUE, kind=Invoice.Kind.INVOICE)
        gone = unpaid.filter(lines__subscription__status=Subscription.Status.DELETED).order_by("id")
        found = set(gone.values_list("lines__subscription_id", flat=True)[:BATCH])
        subscriptions = lock(id_ for id_ in found if id_)
        lock_accounts(Q(id__in=unpaid.filter(lines__subscription_id__in=found).values("account_id")))
        return sum([take_back(subscription) for subscription in subscriptions])


def take_back(subscription: Subscription) -> int:
    """Credit every unpaid bill of a locked subscription in full and stop its plan; return how many bills."""
    unpaid = list(
        Invoice.objects.select_for_update(no_key=True, of=("self",))
        .filter(
            status=Invoice.Status.DUE,
            kind=Invoice.Kind.INVOICE,
            id__in=InvoiceLine.objects.filter(subscription_id=subscription.id).values("invoice_id"),
        )
        .order_by("id")
    )
    for invoice in unpaid:
        _credit(invoice, subscription)
    plans = PaymentPlan.objects.filter(subscription_id=subscription.id)
    plans.update(next_bill_at=None, unpaid_since=None, refusals=0, next_try_at=None)
    return len(unpaid)


def _credit(invoice: Invoice, subscription: Subscription) -> None:
    lines = list(
        InvoiceLine.objects.filter(invoice_id=invoice.id).select_related("invoice").order_by("position")
    )
    account = BillingAccount.objects.select_for_update(no_key=True, of=("self",)).get(id=invoice.account_id)
    credit(account=account, of=invoice, drafts=_all_of(lines, subscription), is_refunded=False)
    Invoice.objects.filter(id=invoice.id).update(status=Invoice.Status.CREDITED)


def _all_of(lines: Sequence[InvoiceLine], subscription: Subscription) -> list[Draft]:
    """Return what gives back all that earlier credit notes left of these lines."""
    return [
        Draft(
            kind=Kind.CREDIT,
            subscription=subscription,
            product=subscription.product,
            quantity=left.quantity,
            price=Money(line.price_minor, subscription.currency),
            frequency=line.frequency,
            billed=Period(line.billed_from, line.billed_until),
            days=line.days,
            days_in_period=line.days_in_period,
            net=left.net * -1,
            tax=left.tax * -1,
            credited=line,
        )
        for line, left in zip(lines, left_of(lines), strict=True)
        if left.quantity
    ]
