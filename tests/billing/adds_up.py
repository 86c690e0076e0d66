"""Every line of an organization follows from its ledger, and every bill from its lines. Fast: a handful of queries."""

from collections import defaultdict

from billing.invoices.explanation import ENDING, explained, ledger_of
from billing.models import Invoice, InvoiceLine, Payment
from billing.prices.rules import prorated
from billing.tax.rules import Rate, tax_on
from kernel.values.money import Money


def unexplained() -> list[str]:
    """Say of each line of the running organization that does not add up what is the matter; nothing is good."""
    lines = list(InvoiceLine.objects.select_related("invoice__account").order_by("invoice_id", "position"))
    ledger = ledger_of(line.subscription_id for line in lines if line.subscription_id is not None)
    return [*_quantities(lines, ledger), *_amounts(lines), *_sums(lines), *_credits(), *_numbers(), *_money()]


def assert_adds_up() -> None:
    """Fail with everything that does not add up in the running organization."""
    found = unexplained()
    assert not found, "\n".join(found[:20])


def _quantities(lines, ledger) -> list[str]:
    found = []
    for line in lines:
        told = explained(line, ledger)
        if not told.adds_up:
            found.append(f"{_name(line)}: bills {told.quantity} licenses, the ledger tells {told.explained}")
    return found


def _amounts(lines) -> list[str]:
    """What is billed is price x quantity x days / days of the period; what is given back at most that."""
    found = []
    for line in lines:
        price = Money(line.price_minor, line.invoice.currency)
        full = prorated(price, line.quantity, line.days, line.days_in_period).minor
        if line.invoice.kind == Invoice.Kind.CREDIT_NOTE:
            # A line is given back in parts, each rounded; all of it is exactly what it was.
            fits = -full - 1 <= line.net_minor <= 0 or line.kind in ENDING
        else:
            fits = line.net_minor == full
            tax = tax_on(Money(line.net_minor, line.invoice.currency), Rate("", line.tax_rate)).minor
            if line.tax_minor != tax:
                found.append(f"{_name(line)}: tax {line.tax_minor}, should be {tax}")
        if not fits:
            found.append(f"{_name(line)}: {line.net_minor}, should be {full}")
    return found


def _sums(lines) -> list[str]:
    sums: dict = defaultdict(lambda: [0, 0])
    for line in lines:
        sums[line.invoice_id][0] += line.net_minor
        sums[line.invoice_id][1] += line.tax_minor
    return [
        f"{invoice.label}: {invoice.net_minor} + {invoice.tax_minor}, its lines {sums[invoice.id]}"
        for invoice in Invoice.objects.select_related("account")
        if [invoice.net_minor, invoice.tax_minor] != sums[invoice.id]
    ]


def _credits() -> list[str]:
    """Credit notes together never give back more than their invoice, in net and in tax."""
    given: dict = defaultdict(lambda: [0, 0])
    notes = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE)
    for of_id, net, tax in notes.values_list("credit_of_id", "net_minor", "tax_minor"):
        given[of_id][0] -= net
        given[of_id][1] -= tax
    return [
        f"{invoice.label}: {given[invoice.id]} given back of {invoice.net_minor} + {invoice.tax_minor}"
        for invoice in Invoice.objects.filter(id__in=list(given)).select_related("account")
        if given[invoice.id][0] > invoice.net_minor or given[invoice.id][1] > invoice.tax_minor
    ]


def _numbers() -> list[str]:
    """Each account counts 1, 2, 3."""
    numbers: dict = defaultdict(list)
    for code, number in Invoice.objects.values_list("account__code", "number"):
        numbers[code].append(number)
    return [
        f"{code}: numbers {sorted(found)[:10]}..."
        for code, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def _money() -> list[str]:
    """A paid invoice was paid once and whole; what was given back is what its credit notes say."""
    paid: dict = defaultdict(int)
    charges = Payment.objects.filter(kind=Payment.Kind.CHARGE, state=Payment.State.SUCCEEDED)
    refunds = Payment.objects.filter(kind=Payment.Kind.REFUND).exclude(state=Payment.State.REFUSED)
    for charge_id, minor in refunds.values_list("refund_of_id", "amount_minor"):
        paid[charge_id] += minor
    return [
        f"charge {charge.id}: {paid[charge.id]} given back of {charge.amount_minor}"
        for charge in charges
        if paid[charge.id] > charge.amount_minor
    ]


def _name(line: InvoiceLine) -> str:
    return f"{line.invoice.label} line {line.position} ({line.get_kind_display()}, {line.product_name})"
