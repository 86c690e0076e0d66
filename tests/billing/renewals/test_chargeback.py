"""A bank takes the money back: the bill is due again, what it paid for is out of use until it is paid (R24)."""

import pytest

from billing.invoices.left import left_to_pay
from billing.models import Invoice, Payment
from billing.payments.request import request_charge, request_refund
from billing.payments.webhooks import hear
from billing.providers.interface import Dispute, Event
from billing.providers.sandbox.cards import Behavior
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from kernel.values.ids import uuid7
from kernel.values.money import Money
from licensing.models import Subscription
from tests.billing.renewals.world import START, buy, day, fresh, letters, nights, plan_of
from tests.factories.billing import make_account, make_invoice, make_method, make_order, make_payment

Status = Subscription.Status


@pytest.fixture
def paid(cast, power_bi):
    """Adele's purchase of three seats, its bill and the charge that paid it."""
    with day(0):
        subscription, _plan = buy(cast, power_bi, Behavior.WORKS)
        account = make_account(cast.contoso, cast.adele)
        with tenant_scope(account.tenant_id):
            method = account.methods.get()
        order = make_order(account, power_bi, subscription=subscription, method=method, net_minor=3000)
        invoice = make_invoice(account, subscription, method=method, order_id=order.id)
        payment = make_payment(account, method, 3000, order_id=order.id)
    return subscription, invoice, payment


def told(payment: Payment, dispute: Dispute) -> None:
    event = Event(uuid7().hex, "charge.dispute", payment.tenant_id, payment.id, None, dispute)
    hear(payment.provider, event)


def pay(bill: Invoice) -> None:
    """Its payer pays what is left of a bill with a card that works."""
    with tenant_scope(bill.tenant_id):
        found = Invoice.objects.select_related("account").get(id=bill.id)
        amount, card = left_to_pay(found), make_method(found.account, default=False)
        request_charge(account=found.account, method=card, amount=amount, invoice=found, is_attended=True)
    deliver_due(bill.tenant_id)


def refunds(payment: Payment) -> list[int]:
    with tenant_scope(payment.tenant_id):
        return list(Payment.objects.filter(refund_of_id=payment.id).values_list("amount_minor", flat=True))


def test_lost_it_is_out_of_use_and_due_again(paid):
    subscription, invoice, payment = paid
    with day(40):
        told(payment, Dispute.LOST)
        told(payment, Dispute.LOST)
    assert fresh(subscription).status == Status.DISABLED
    assert fresh(invoice).status == Invoice.Status.DUE
    assert refunds(payment) == [3000]
    assert len(letters(payment.tenant_id, "subscription_disabled")) == 1


def test_nobody_is_charged_for_what_is_out_of_use(paid):
    subscription, _invoice, payment = paid
    with day(20):
        told(payment, Dispute.LOST)
    assert nights(payment.tenant_id, 21, 75) == {}
    assert fresh(subscription).status == Status.DISABLED


def test_paid_anew_it_goes_on(paid):
    subscription, invoice, payment = paid
    with day(20):
        told(payment, Dispute.LOST)
    with day(21), tenant_scope(payment.tenant_id):
        bill = Invoice.objects.select_related("account").get(id=invoice.id)
        request_charge(
            account=bill.account,
            method=bill.account.methods.get(),
            amount=left_to_pay(bill),
            invoice=bill,
            is_attended=True,
        )
    with day(21):
        deliver_due(payment.tenant_id)
    assert fresh(invoice).status == Invoice.Status.PAID
    assert fresh(subscription).status == Status.ACTIVE
    assert plan_of(subscription).unpaid_since is None


@pytest.mark.parametrize("dispute", [Dispute.OPENED, Dispute.WON])
def test_until_it_is_lost_nothing_changes(paid, dispute):
    subscription, invoice, payment = paid
    with day(20):
        told(payment, dispute)
    assert fresh(subscription).status == Status.ACTIVE
    assert (fresh(invoice).status, refunds(payment)) == (Invoice.Status.PAID, [])


def test_what_the_organization_pays_for_by_now_goes_on(paid, cast):
    subscription, invoice, payment = paid
    organizations = make_account(cast.contoso)
    with tenant_scope(payment.tenant_id):
        subscription.plans.update(account_id=organizations.id)
    with day(20):
        told(payment, Dispute.LOST)
    assert fresh(subscription).status == Status.ACTIVE
    assert fresh(invoice).status == Invoice.Status.DUE


def test_what_was_given_back_already_is_not_gone_twice(paid):
    _subscription, invoice, payment = paid
    with tenant_scope(payment.tenant_id):
        Payment.objects.create(
            kind=Payment.Kind.REFUND, state=Payment.State.SUCCEEDED, refund_of_id=payment.id,
            account_id=payment.account_id, order_id=payment.order_id, provider=payment.provider,
            amount_minor=3000, currency=payment.currency, asked_at=payment.asked_at,
        )  # fmt: skip
    with day(20):
        told(payment, Dispute.LOST)
    assert (fresh(invoice).status, refunds(payment)) == (Invoice.Status.PAID, [3000])


def test_paid_anew_while_a_later_bill_is_unpaid_it_stays_out_of_use(paid):
    subscription, invoice, payment = paid
    with day(31), tenant_scope(payment.tenant_id):
        later = make_invoice(
            payment.account, subscription, method=payment.method, status=Invoice.Status.DUE, issued_at=START
        )
    with day(40):
        told(payment, Dispute.LOST)
        pay(invoice)
    assert (fresh(invoice).status, fresh(later).status) == (Invoice.Status.PAID, Invoice.Status.DUE)
    assert fresh(subscription).status == Status.DISABLED
    assert plan_of(subscription).unpaid_since is not None
    with day(41):
        pay(later)
    assert (fresh(subscription).status, plan_of(subscription).unpaid_since) == (Status.ACTIVE, None)


def test_what_the_former_payer_owes_is_not_the_present_ones_business(paid, cast):
    """The bank takes back what the purchaser paid; the organization, which pays now, falls behind by itself."""
    subscription, invoice, payment = paid
    organizations = make_account(cast.contoso)
    card = make_method(organizations, Behavior.INSUFFICIENT_FUNDS)
    with tenant_scope(payment.tenant_id):
        subscription.plans.update(account_id=organizations.id, method_id=card.id)
    with day(20):
        told(payment, Dispute.LOST)
    nights(payment.tenant_id, 31, 40)
    assert plan_of(subscription).unpaid_since is not None
    with tenant_scope(payment.tenant_id):
        assert set(Payment.objects.filter(invoice_id=invoice.id).values_list("account_id", flat=True)) <= {
            payment.account_id
        }
    with day(41):
        pay(invoice)
    assert fresh(invoice).status == Invoice.Status.PAID
    assert plan_of(subscription).unpaid_since is not None


def test_a_refund_that_was_being_written_meanwhile_counts(paid, monkeypatch):
    """Whoever cancels holds the subscription: the dispute waits for it, and looks at what is left after that."""
    from billing.renewals import chargeback

    _subscription, _invoice, payment = paid
    wait = chargeback.lock

    def waited(ids):
        request_refund(charge=payment, amount=Money(2000, payment.currency))
        return wait(ids)

    monkeypatch.setattr(chargeback, "lock", waited)
    with day(20):
        told(payment, Dispute.LOST)
    assert sorted(refunds(payment)) == [1000, 2000]
