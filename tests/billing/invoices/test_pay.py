"""Pay now: asked once, charged by the worker, told on the bill's page; refused in words."""

from datetime import timedelta
from uuid import UUID

import pytest

from billing.invoices.pay_invoice import pay_invoice
from billing.invoices.rules import InvoiceReason
from billing.models import Invoice, Payment, PaymentMethod
from billing.payments.deliver import deliver_charge
from billing.providers.sandbox.cards import Behavior
from kernel.audit.models import Entry
from kernel.outbox.models import Message
from kernel.values.clock import at, now
from kernel.values.decision import Refused
from kernel.values.ids import uuid7
from kernel.web.once import new_key
from tests.api.caller import Caller
from tests.billing.invoices.bills import bill
from tests.factories.billing import make_method
from tests.factories.tenants import actor, inside

HERE = "/contoso/billing/bills/"


@pytest.fixture
def due(billed):
    """A bill of Adele's that waits for its money."""
    billed.due = bill(billed.adele, is_paid=False, when=now())
    return billed


def pay(due, person, method=None, invoice=None) -> Payment:
    with inside(due.cast.contoso.id):
        return pay_invoice(
            actor=actor(person),
            invoice_id=(invoice or due.due).id,
            method_id=method or due.adele.method.id,
        )


def refusal(due, *args, **more) -> str:
    with inside(due.cast.contoso.id):
        before = Payment.objects.count(), Message.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        pay(due, *args, **more)
    with inside(due.cast.contoso.id):
        assert before == (Payment.objects.count(), Message.objects.count(), Entry.objects.count())
    return refused.value.reasons[0].code


def deliver(due) -> None:
    """Do what the worker does with the charges that wait."""
    with inside(due.cast.contoso.id):
        waiting = list(Payment.objects.filter(state=Payment.State.PENDING).values_list("id", flat=True))
    for payment_id in waiting:
        deliver_charge(due.cast.contoso.id, str(payment_id), {"payment": str(payment_id)})


def status(due) -> Invoice:
    with inside(due.cast.contoso.id):
        return Invoice.objects.get(id=due.due.id)


def test_a_due_bill_is_charged_once_and_paid(due) -> None:
    payment = pay(due, due.cast.adele)
    assert (payment.amount_minor, payment.currency, payment.is_attended) == (3900, "USD", True)
    assert refusal(due, due.cast.adele) == InvoiceReason.UNDER_WAY
    deliver(due)
    deliver(due)
    paid = status(due)
    assert (paid.status, paid.paid_with["last4"]) == (Invoice.Status.PAID, "4242")
    assert refusal(due, due.cast.adele) == InvoiceReason.NOT_DUE
    with inside(due.cast.contoso.id):
        assert Payment.objects.count() == 1
        assert Entry.objects.get(verb="invoice.pay_asked").subject_name == f"{due.adele.account.code}-00001"


def test_a_refused_card_leaves_it_due_and_another_can_be_tried(due, signed_in) -> None:
    with inside(due.cast.contoso.id):
        bad = make_method(due.adele.account, Behavior.DECLINED, default=False)
    pay(due, due.cast.adele, bad.id)
    deliver(due)
    assert status(due).status == Invoice.Status.DUE
    html = signed_in(due.cast.adele).get(f"{HERE}{due.due.id}/").content.decode()
    assert "The payment was refused" in html
    assert "Your bank declined the card." in html
    assert "Pay now" in html
    pay(due, due.cast.adele)
    deliver(due)
    assert status(due).status == Invoice.Status.PAID


@pytest.mark.parametrize("person", ["alex", "patti", "megan", "lidia", "isaiah", "anna_guest"])
def test_nobody_else_pays_or_sees_it(due, person) -> None:
    assert refusal(due, getattr(due.cast, person)) == InvoiceReason.UNKNOWN


def test_who_only_looks_cannot_pay(due) -> None:
    own = bill(due.own, is_paid=False)
    assert refusal(due, due.cast.nestor, invoice=own) == "not_allowed"


def test_only_a_good_card_of_the_same_account(due) -> None:
    own = bill(due.own, is_paid=False)
    adele, patti = due.cast.adele, due.cast.patti
    assert refusal(due, patti, due.own.method.id, own) == InvoiceReason.NO_CARD  # a transfer is not made here
    assert refusal(due, patti, due.adele.method.id, own) == InvoiceReason.NO_CARD
    assert refusal(due, adele, due.alex.method.id) == InvoiceReason.NO_CARD
    assert refusal(due, adele, uuid7()) == InvoiceReason.NO_CARD
    with at(now() + timedelta(days=3650)):
        assert refusal(due, adele) == InvoiceReason.CARD_OVER
    with inside(due.cast.contoso.id):
        PaymentMethod.objects.filter(id=due.adele.method.id).update(removed_at=now())
    assert refusal(due, adele) == InvoiceReason.NO_CARD


def test_a_credit_note_is_not_to_be_paid(due) -> None:
    with inside(due.cast.contoso.id):
        Invoice.objects.filter(id=due.due.id).update(kind=Invoice.Kind.CREDIT_NOTE, net_minor=-3900)
    assert refusal(due, due.cast.adele) == InvoiceReason.NOTHING_TO_PAY


def form(method) -> dict[str, str]:
    return {"method": str(method.id), "submission_key": new_key()}


def test_the_page_asks_with_which_card_and_pays_once(due, signed_in) -> None:
    client, url = signed_in(due.cast.adele), f"{HERE}{due.due.id}/pay/"
    html = client.get(url).content.decode()
    assert "Visa ending 4242" in html
    assert f'value="{due.adele.method.id}"' in html
    given = form(due.adele.method)
    for _ in range(2):
        answer = client.post(url, given)
        assert (answer.status_code, answer["Location"]) == (302, f"{HERE}{due.due.id}/")
    with inside(due.cast.contoso.id):
        assert Payment.objects.count() == 1
    shown = client.get(f"{HERE}{due.due.id}/").content.decode()
    assert "We are charging $39.00." in shown
    assert 'id="pay-now"' not in shown
    poll = {"HX-Request": "true", "HX-Target": "payment-state"}
    assert client.get(f"{HERE}{due.due.id}/?state=1", headers=poll).status_code == 204
    deliver(due)
    told = client.get(f"{HERE}{due.due.id}/?state=1", headers=poll)
    assert told["HX-Refresh"] == "true"
    assert "$39.00 paid" in client.get(f"{HERE}{due.due.id}/").content.decode()


def test_a_form_without_a_card_is_told_so(due, signed_in) -> None:
    answer = signed_in(due.cast.adele).post(f"{HERE}{due.due.id}/pay/", {"submission_key": new_key()})
    assert answer.status_code == 422
    assert "Choose one of your cards" in answer.content.decode()


def test_a_card_that_wants_to_be_confirmed_leads_to_the_bank(due, signed_in) -> None:
    with inside(due.cast.contoso.id):
        card = make_method(due.adele.account, Behavior.CONFIRM, default=False)
    pay(due, due.cast.adele, card.id)
    deliver(due)
    html = signed_in(due.cast.adele).get(f"{HERE}{due.due.id}/").content.decode()
    assert "Confirm at your bank" in html
    assert 'href="/payments/sandbox/confirm/' in html
    with inside(due.cast.contoso.id):
        assert Message.objects.filter(kind="ask_payment").count() == 1, "looking asks how it went"


def test_a_program_pays_and_follows(due) -> None:
    caller = Caller(due.cast.adele, "bills:read", "purchases:write")
    body = {"payment_method": str(due.adele.method.id)}
    answer = caller.send(f"invoices/{due.due.id}/pay/", body)
    assert answer.status_code == 202
    assert answer.json()["state"] == "pending"
    assert answer["Location"].endswith(f"/api/v1/contoso/invoices/{due.due.id}/")
    again = caller.send(f"invoices/{due.due.id}/pay/", body)
    assert (again.status_code, again.json()["code"]) == (409, "payment_under_way")
    deliver(due)
    told = caller.get(f"invoices/{due.due.id}/").json()
    assert told["status"] == "paid"
    assert [one["state"] for one in told["payments"]] == ["succeeded"]
    late = caller.send(f"invoices/{due.due.id}/pay/", body)
    assert late.json()["code"] == "invoice_not_due"
    assert caller.get(f"invoices/{due.due.id}/pay/").status_code == 405, "whatever its state"
    assert caller.send(f"invoices/{due.due.id}/pay/", {}).status_code == 409, "its state comes first"
    reader = Caller(due.cast.adele, "bills:read", secret="ss_reader")
    assert reader.send(f"invoices/{due.due.id}/pay/", body).status_code == 403


def test_the_api_refuses_a_wrong_card_in_words(due) -> None:
    caller = Caller(due.cast.adele, "purchases:write", "bills:read")
    answer = caller.send(f"invoices/{due.due.id}/pay/", {"payment_method": str(UUID(int=1))})
    assert (answer.status_code, answer.json()["code"]) == (422, "pay_with_a_card")


def test_the_pdf_is_named_as_saying_where_to_pay_only_when_it_does(billed, signed_in) -> None:
    own = bill(billed.own, is_paid=False, when=now())
    url = f"{HERE}{own.id}/pay/"
    without = signed_in(billed.cast.patti).get(url).content.decode()
    assert "by bank transfer, with reference" in without
    assert "where to" not in without
    with inside(billed.cast.contoso.id):
        Invoice.objects.filter(id=own.id).update(seller={**own.seller, "bank": "NL00 BANK 0123"})
    assert "the PDF says where to" in signed_in(billed.cast.patti).get(url).content.decode()
