"""The bank's own page: confirm, refuse, and back to where the buyer came from, nowhere else."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from billing.models import Order, Payment
from billing.payments.deliver import deliver_charge, deliver_question
from billing.payments.purposes import _purposes
from billing.payments.request import request_charge
from billing.providers.sandbox.cards import Behavior
from kernel.outbox.models import Message
from kernel.values.money import Money
from tests.factories.billing import bank, make_account, make_method, make_order
from tests.factories.licensing import make_product
from tests.factories.tenants import inside


@pytest.fixture
def asked(cast, monkeypatch):
    """A charge of Adele's that her bank wants confirmed; what its purpose would do is another test's business."""
    from billing.payments.purposes import Purpose

    told = []
    monkeypatch.setitem(
        _purposes,
        "order",
        Purpose(
            succeeded=lambda payment: told.append("succeeded"),
            refused=lambda payment: told.append(f"refused {payment.refusal}"),
            action_needed=lambda payment: told.append("asked"),
        ),
    )
    account = make_account(cast.contoso, cast.adele)
    method = make_method(account, Behavior.CONFIRM)
    order = make_order(account, make_product(), method=method, state=Order.State.PAYING, finished_at=None)
    with inside(cast.contoso.id):
        payment = request_charge(
            account=account, method=method, amount=Money(3900, "USD"), order=order, is_attended=True
        )
    deliver_charge(cast.contoso.id, str(payment.id), {"payment": str(payment.id)})
    with inside(cast.contoso.id):
        payment.refresh_from_db()
    assert (payment.state, told) == (Payment.State.ACTION_NEEDED, ["asked"])
    return payment, order, told


def hear(payment) -> int:
    """Deliver what the bank's page posted; return how much that was."""
    with inside(payment.tenant_id):
        posted = list(Message.objects.filter(kind="ask_payment"))
        Message.objects.filter(kind="ask_payment").delete()
    for message in posted:
        deliver_question(payment.tenant_id, message.key, message.payload)
    with inside(payment.tenant_id):
        payment.refresh_from_db()
    return len(posted)


def test_it_says_what_is_paid_and_that_nothing_moves(asked):
    payment, order, _ = asked
    page = Client().get(payment.action["url"])
    html = page.content.decode()
    assert page.status_code == 200
    assert "$39.00" in html
    assert order.label in html
    assert "no money moves" in html
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("button", "state", "heard"),
    [
        ("confirm", Payment.State.SUCCEEDED, "succeeded"),
        ("refuse", Payment.State.REFUSED, "refused not_confirmed"),
    ],
)
def test_the_answer_reaches_the_portal_and_the_buyer_goes_back(asked, button, state, heard):
    payment, order, told = asked
    answer = Client().post(payment.action["url"], {button: "yes"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/contoso/billing/orders/{order.id}/")
    assert hear(payment) == 1
    assert (payment.state, told) == (state, ["asked", heard])
    assert bank().taken(payment.tenant_id) == ({"USD": 3900} if button == "confirm" else {})


def test_an_answer_is_final(asked):
    payment, _, _ = asked
    address = payment.action["url"]
    Client().post(address, {"refuse": "yes"})
    Client().post(address, {"confirm": "yes"})
    hear(payment)
    assert payment.state == Payment.State.REFUSED
    html = Client().get(address).content.decode()
    assert "You have answered already" in html
    assert 'name="confirm"' not in html


def test_only_who_knows_the_address_finds_it(asked):
    assert Client().get("/payments/sandbox/confirm/x/").status_code == 404
    assert Client().post("/payments/sandbox/confirm/x/", {"confirm": "yes"}).status_code == 404
    assert len(asked[0].action["url"].split("/")[-2]) >= 32


def test_without_the_sandbox_there_is_no_such_page(asked, settings):
    settings.CARD_PROVIDER = "stripe"
    assert Client().get(asked[0].action["url"]).status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/x", "//evil.example/x", "portal//evil.example", "javascript:x", ""],
)
def test_nobody_is_sent_anywhere_else(asked, settings, elsewhere):
    payment, _, _ = asked
    elsewhere = elsewhere.replace("portal", settings.PUBLIC_URL)
    with bank()._vault.acting() as file:
        file.execute("UPDATE charge SET return_url = ? WHERE key = ?", (elsewhere, str(payment.id)))
    answer = Client().post(payment.action["url"], {"confirm": "yes"})
    assert urlsplit(answer["Location"])[:3] == ("", "", "/")


def test_a_bank_that_is_away_says_so(asked):
    bank().weather.close_bank()
    try:
        assert Client().get(asked[0].action["url"]).status_code == 503
    finally:
        bank().weather.clear()
