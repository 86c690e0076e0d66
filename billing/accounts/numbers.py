"""The next number of an order or an invoice: taken with the row that carries it, so that none is ever missing."""

from django.db.models import F

from billing.models import BillingAccount


def next_order_number(account: BillingAccount) -> int:
    """Return the account's next order number, from 1. Others who want one wait for this transaction."""
    return _next(account, "orders")


def next_invoice_number(account: BillingAccount) -> int:
    """Return the account's next invoice or credit note number, from 1, without a gap over all transactions."""
    return _next(account, "invoices")


def _next(account: BillingAccount, counter: str) -> int:
    row = BillingAccount.objects.filter(id=account.id)
    # The update locks the row: what is read after it is this transaction's own number.
    row.update(**{counter: F(counter) + 1})
    number: int = row.values_list(counter, flat=True).get()
    setattr(account, counter, number)
    return number
