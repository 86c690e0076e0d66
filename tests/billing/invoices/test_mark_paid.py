"""manage.py mark_paid: the operator says that the money came; bad input is a line and exit code 2."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.models import Invoice, Payment
from billing.payments.request import request_charge
from kernel.audit.models import Entry
from kernel.outbox.models import Message
from tests.factories.billing import make_account, make_invoice, make_invoice_method, make_method
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside


@pytest.fixture
def due(cast):
    """A bill of the organization, by invoice, 100.00 USD."""
    subscription = make_subscription(cast.contoso, make_product(), quantity=10)
    account = make_account(cast.contoso)
    method = make_invoice_method(account)
    invoice = make_invoice(account, subscription, status=Invoice.Status.DUE)
    invoice.account, invoice.method, invoice.subscription = account, method, subscription
    return invoice


def run(*words) -> str:
    out = StringIO()
    call_command("mark_paid", *words, stdout=out)
    return out.getvalue()


def refused(*words) -> str:
    with pytest.raises(CommandError) as error:
        run(*words)
    assert error.value.returncode == 2
    return str(error.value)


def fresh(invoice) -> Invoice:
    with inside(invoice.tenant_id):
        return Invoice.objects.get(id=invoice.id)


def payments(invoice) -> list[Payment]:
    with inside(invoice.tenant_id):
        return list(Payment.objects.filter(invoice_id=invoice.id))


def test_a_bill_is_paid_by_hand(due):
    assert (
        run("contoso", due.label.lower(), "--reference", "Bank 77")
        == f"The bill {due.label.lower()} is paid.\n"
    )
    assert fresh(due).status == Invoice.Status.PAID
    (payment,) = payments(due)
    assert (payment.state, payment.provider, payment.provider_ref, payment.amount_minor) == (
        Payment.State.SUCCEEDED,
        "invoice",
        "Bank 77",
        10_000,
    )
    with inside(due.tenant_id):
        entry = Entry.objects.get(verb="invoice.marked_paid")
    assert (entry.actor_name, entry.via, entry.subject_name) == ("Operator", "command", due.label)


def test_the_charge_that_waited_is_the_one_that_is_paid(due):
    from billing.payments.deliver import deliver_charge

    with inside(due.tenant_id):
        waiting = request_charge(
            account=due.account, method=due.method, amount=due.total, invoice=due, is_attended=False
        )
        message = Message.objects.get(kind="charge")
    deliver_charge(due.tenant_id, message.key, message.payload)
    assert fresh(due).status == Invoice.Status.DUE
    run("contoso", due.label)
    assert [(one.id, one.state) for one in payments(due)] == [(waiting.id, Payment.State.SUCCEEDED)]


def test_what_is_paid_is_not_paid_again(due):
    run("contoso", due.label)
    assert refused("contoso", due.label) == f"Nothing is due on the bill {due.label}."
    assert len(payments(due)) == 1


@pytest.mark.parametrize(
    "number", ["", "X", "X-1", "{code}-", "{code}-x", "{code}-99999", "{code}-9999999999999"]
)
def test_a_number_that_is_none(due, number):
    number = number.format(code=due.account.code)
    assert "There is no bill with the number" in refused("contoso", number)


def test_an_organization_that_is_none(due):
    assert refused("nobody", due.label) == "There is no organization “nobody”."


def test_another_organizations_bill_is_not_there(due):
    assert "There is no bill" in refused("woodgrove", due.label)


def test_a_purchasers_bill_is_paid_by_card(cast, due):
    adeles = make_account(cast.contoso, cast.adele)
    make_method(adeles)
    own = make_invoice(adeles, due.subscription, status=Invoice.Status.DUE)
    assert "is paid by card" in refused("contoso", f"{adeles.code}-{own.number:05d}")
    assert payments(own) == []


def test_a_charge_to_a_card_under_way_is_waited_for(due):
    card = make_method(due.account)
    with inside(due.tenant_id):
        request_charge(account=due.account, method=card, amount=due.total, invoice=due, is_attended=False)
    assert "is in progress" in refused("contoso", due.label)


def test_an_account_that_never_promised_is_charged_by_card(due):
    with inside(due.tenant_id):
        type(due.method).objects.filter(id=due.method.id).delete()
    make_method(due.account)
    assert "is paid by card" in refused("contoso", due.label)
