"""What is left of an invoice after its credit notes: to be given back, or, while it is due, to be paid."""

from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Coalesce

from billing.models import Invoice
from kernel.values.money import Money


@dataclass(frozen=True, slots=True)
class Left:
    """What credit notes did not take back, never less than nothing."""

    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        """With tax."""
        return self.net + self.tax


def left_of(invoice: Invoice) -> Left:
    """Return what is left of an invoice; its account must be locked where something follows from it."""
    notes = Invoice.objects.filter(credit_of_id=invoice.id)
    given = notes.aggregate(net=Coalesce(Sum("net_minor"), 0), tax=Coalesce(Sum("tax_minor"), 0))
    return Left(
        Money(invoice.net_minor + given["net"], invoice.currency),
        Money(invoice.tax_minor + given["tax"], invoice.currency),
    )


def left_to_pay(invoice: Invoice) -> Money:
    """Return what a due invoice still costs: what was taken back before it was paid is not charged."""
    return left_of(invoice).total
