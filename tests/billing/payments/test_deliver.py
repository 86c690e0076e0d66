"""What a charge comes to that cannot be made: its card was removed, or nobody takes cards like it here any more."""

import pytest

from billing.models import Invoice, Payment
from billing.payments.request import request_charge
from billing.providers.interface import Refusal
from kernel.isolation.scope import tenant_scope
from kernel.outbox.relay import deliver_due
from tests.factories.billing import bank, make_account, make_invoice, make_method
from tests.factories.licensing import make_product, make_subscription

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("provider", ["stripe", ""])
def test_a_card_of_a_provider_that_takes_none_here_any_more_is_not_charged(cast, settings, provider):
    """After the demo's cards the real ones: those of before would be "paid" and nothing would ever come."""
    account = make_account(cast.contoso, cast.adele)
    card = make_method(account)
    subscription = make_subscription(cast.contoso, make_product(), bought_by=cast.adele)
    bill = make_invoice(account, subscription, method=card, status=Invoice.Status.DUE)
    settings.CARD_PROVIDER = provider
    with tenant_scope(cast.contoso.id):
        asked = request_charge(
            account=account, method=card, amount=bill.total, invoice=bill, is_attended=False
        )
    deliver_due(cast.contoso.id)
    with tenant_scope(cast.contoso.id):
        payment = Payment.objects.get(id=asked.id)
    assert (payment.state, payment.refusal) == (Payment.State.REFUSED, Refusal.METHOD_GONE)
    assert bank().taken(cast.contoso.id) == {}
