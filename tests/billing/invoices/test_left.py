"""What was taken back of a bill before it was paid is not charged, and not taken back a second time."""

from datetime import timedelta

from billing.invoices import queries
from billing.invoices.left import left_to_pay
from billing.invoices.pay_invoice import pay_invoice
from billing.models import Invoice
from billing.renewals.take_back import take_back
from tests.billing.invoices.bills import bill, credited
from tests.factories.billing import make_method
from tests.factories.tenants import actor, inside


def due(billed) -> Invoice:
    """A bill of the organization over 20 seats, 2 of which were given back before it was paid."""
    invoice = bill(billed.own, is_paid=False, due_in_days=30)
    credited(billed.own, invoice, 2, 10, when=invoice.issued_at + timedelta(days=20), is_refunded=False)
    return invoice


def test_only_what_is_left_is_charged(billed) -> None:
    invoice = due(billed)
    with inside(billed.cast.contoso.id):
        left = left_to_pay(invoice)
        assert left == invoice.total + queries.credits_of(invoice)[0].total
        assert left.minor < invoice.total.minor
        card = make_method(billed.own.account, default=False)
        payment = pay_invoice(actor=actor(billed.cast.patti), invoice_id=invoice.id, method_id=card.id)
    assert payment.amount == left


def test_the_page_and_the_form_say_what_is_left(billed, signed_in) -> None:
    from kernel.ui.words import money

    invoice = due(billed)
    with inside(billed.cast.contoso.id):
        left = money(left_to_pay(invoice))
    client = signed_in(billed.cast.patti)
    for page in ("", "pay/"):
        assert left in client.get(f"/contoso/billing/bills/{invoice.id}/{page}").content.decode()


def test_what_nobody_pays_is_taken_back_once(billed) -> None:
    invoice = due(billed)
    with inside(billed.cast.contoso.id):
        assert take_back(billed.own.subscription) == 1
        assert left_to_pay(invoice).minor == 0
        assert Invoice.objects.get(id=invoice.id).status == Invoice.Status.CREDITED
        totals = [note.total.minor for note in queries.credits_of(invoice)]
    assert sum(totals) == -invoice.total.minor
    assert len(totals) == 2


def test_a_bill_taken_back_in_parts_is_no_longer_due(billed) -> None:
    invoice = bill(billed.own, is_paid=False)
    for quantity in (5, 15):
        credited(billed.own, invoice, quantity, is_refunded=False)
    with inside(billed.cast.contoso.id):
        assert Invoice.objects.get(id=invoice.id).status == Invoice.Status.CREDITED
