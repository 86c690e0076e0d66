"""Bills as they are written: lines add up to their bill, credit notes never to more than it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.invoices.issue import credit, issue
from billing.models import BillingAccount, Invoice, InvoiceLine
from billing.tax.rules import Rate, tax_on
from kernel.values.money import Money
from kernel.values.period import Period
from tests.billing.invoices.bills import Kind, draft

# The database is real: fewer examples, each with many lines.
REAL = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINES = st.lists(
    st.tuples(st.integers(0, 999_999), st.integers(1, 500), st.integers(1, 31)), min_size=1, max_size=20
)


@pytest.fixture
def scope(cast):
    """Woodgrove's scope, open all through a test."""
    from kernel.isolation.scope import tenant_scope
    from tests.billing.invoices.paying import paying

    bram = paying(cast.woodgrove, cast.bram)
    with tenant_scope(cast.woodgrove.id):
        yield bram


def issued(bram, lines, currency, country) -> tuple[Invoice, list[InvoiceLine]]:
    values = {"currency": currency, "country": country}
    BillingAccount.objects.filter(id=bram.account.id).update(**values)
    bram.account.refresh_from_db()
    drafts = [
        draft(bram, Kind.ADD, quantity, days=days, of_days=31, price=Money(price, currency))
        for price, quantity, days in lines
    ]
    invoice = issue(account=bram.account, drafts=drafts, method=bram.method, is_paid=True)
    return invoice, list(InvoiceLine.objects.filter(invoice_id=invoice.id).order_by("position"))


@REAL
@given(LINES, st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["NL", "US", "CH", "HU"]))
def test_lines_add_up_to_their_bill(scope, lines, currency, country) -> None:
    invoice, written = issued(scope, lines, currency, country)
    assert invoice.net_minor == sum(line.net_minor for line in written)
    assert invoice.tax_minor == sum(line.tax_minor for line in written)
    for line in written:
        assert line.tax_minor == tax_on(Money(line.net_minor, currency), Rate("", line.tax_rate)).minor
    stored = Invoice.objects.get(id=invoice.id)
    assert stored.total == invoice.net + invoice.tax


@REAL
@given(LINES, st.sampled_from(["EUR", "JPY", "KWD"]), st.data())
def test_credit_notes_together_are_never_more_than_their_bill(scope, lines, currency, data) -> None:
    invoice, written = issued(scope, lines, currency, "NL")
    given_net = given_tax = 0
    for line in written:
        part = data.draw(st.integers(0, line.net_minor), label="given back first")
        for net in (part, line.net_minor - part):
            one = draft(
                scope, Kind.REMOVE, line.quantity, billed=Period(line.billed_from, line.billed_until),
                net=Money(-net, currency), credited=line,
            )  # fmt: skip
            note = credit(account=scope.account, of=invoice, drafts=[one], method=scope.method)
            given_net, given_tax = given_net - note.net_minor, given_tax - note.tax_minor
        assert given_tax <= invoice.tax_minor, "two roundings gave more than one"
    assert (given_net, given_tax) == (invoice.net_minor, invoice.tax_minor)


def test_more_than_is_left_cannot_be_given_back(scope) -> None:
    invoice, [line] = issued(scope, [(1000, 1, 31)], "EUR", "NL")
    one = draft(scope, Kind.REMOVE, 1, net=Money(-1001, "EUR"), credited=line)
    with pytest.raises(ValueError, match="more than is left"):
        credit(account=scope.account, of=invoice, drafts=[one])


@REAL
@given(LINES)
def test_all_of_a_bill_given_back_is_all_of_it(scope, lines) -> None:
    invoice, written = issued(scope, lines, "EUR", "NL")
    drafts = [
        draft(
            scope, Kind.CANCEL, line.quantity, billed=Period(line.billed_from, line.billed_until),
            net=Money(-line.net_minor, "EUR"), credited=line,
        )
        for line in written
    ]  # fmt: skip
    note = credit(account=scope.account, of=invoice, drafts=drafts, method=scope.method)
    assert (note.total + invoice.total).minor == 0
