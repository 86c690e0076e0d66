"""Cards are set up in the buyer's browser; what comes to us is a token and what people recognize a card by."""

from dataclasses import replace

import pytest

from billing.providers.interface import Method, MethodRefused, ProviderUnavailable, Refusal
from tests.billing.stripe.peer import CONFIRMED_BY_BUYER, VISA


def refused(provider, customer, given) -> tuple[Refusal, str]:
    with pytest.raises(MethodRefused) as error:
        provider.finish_setup(customer, given)
    return error.value.refusal, error.value.field


def test_the_browser_confirms_and_we_keep_the_token(stripe_provider, customer, peer):
    setup = stripe_provider.begin_setup(customer)
    at_stripe = peer.client.customers.retrieve(setup.customer_ref)
    assert at_stripe.email == customer.email
    assert at_stripe.metadata.to_dict() == {
        "tenant_id": str(customer.tenant_id),
        "account_id": str(customer.account_id),
    }
    secret = setup.facts["client_secret"]
    assert peer.confirm_setup(secret).status_code == 200
    known = replace(customer, ref=setup.customer_ref)
    given = {"setup_intent": secret.partition("_secret_")[0]}
    method = stripe_provider.finish_setup(known, given)
    assert method == Method(
        ref=method.ref,
        customer_ref=setup.customer_ref,
        brand="Visa",
        last4="4242",
        expires_month=12,
        expires_year=2040,
        holder="I. Langer",
        country="FR",
    )
    assert peer.client.payment_methods.retrieve(method.ref).customer == setup.customer_ref
    # A page that is sent twice finds the same card.
    assert stripe_provider.finish_setup(known, given) == method


def test_the_page_may_load_only_what_stripe_needs(stripe_provider, customer, peer):
    setup = stripe_provider.begin_setup(customer)
    assert setup.template == "billing/providers/stripe/card.html"
    assert setup.facts["script"] == f"{peer.url}/js.stripe.com/v3/"
    assert setup.script_sources == (peer.url,)
    assert setup.frame_sources == (peer.url, "https://hooks.stripe.com")
    assert setup.connect_sources == (peer.url,)


def test_a_known_customer_stays_one(stripe_provider, customer):
    first = stripe_provider.begin_setup(customer).customer_ref
    assert stripe_provider.begin_setup(replace(customer, ref=first)).customer_ref == first


def test_a_first_card_brings_the_name_that_stripe_gave_the_buyer(stripe_provider, customer, peer):
    setup = stripe_provider.begin_setup(customer)
    peer.confirm_setup(setup.facts["client_secret"])
    given = {"setup_intent": setup.facts["client_secret"].partition("_secret_")[0]}
    assert stripe_provider.finish_setup(customer, given).customer_ref == setup.customer_ref
    somebody_else = replace(customer, account_id=customer.tenant_id)
    assert refused(stripe_provider, somebody_else, given)[0] == Refusal.METHOD_GONE


def test_a_program_gives_a_token(stripe_provider, customer, peer):
    method = stripe_provider.finish_setup(customer, {"token": "pm_card_visa"})
    assert (method.brand, method.last4) == ("Visa", "4242")
    assert method.customer_ref.startswith("cus_")


@pytest.mark.parametrize("number", ["4000000000000002", "4000000000009995", "4000000000000069"])
def test_a_card_that_the_bank_declines_is_not_kept(stripe_provider, customer, peer, number):
    assert refused(stripe_provider, customer, {"token": peer.card(number)})[0] == Refusal.DECLINED
    setup = stripe_provider.begin_setup(customer)
    assert peer.confirm_setup(setup.facts["client_secret"], number).status_code == 402
    given = {"setup_intent": setup.facts["client_secret"].partition("_secret_")[0]}
    known = replace(customer, ref=setup.customer_ref)
    assert refused(stripe_provider, known, given) == (Refusal.NOT_CONFIRMED, "")


def test_a_setup_that_nobody_confirmed_sets_nothing_up(stripe_provider, customer, peer):
    setup = stripe_provider.begin_setup(customer)
    known = replace(customer, ref=setup.customer_ref)
    intent = setup.facts["client_secret"].partition("_secret_")[0]
    assert refused(stripe_provider, known, {"setup_intent": intent})[0] == Refusal.NOT_CONFIRMED
    peer.confirm_setup(setup.facts["client_secret"], CONFIRMED_BY_BUYER)
    assert refused(stripe_provider, known, {"setup_intent": intent})[0] == Refusal.NOT_CONFIRMED


def test_anothers_card_is_not_there(stripe_provider, customer, peer):
    theirs = stripe_provider.finish_setup(customer, {"token": peer.card(VISA)})
    me = replace(customer, ref=stripe_provider.begin_setup(customer).customer_ref)
    setup = stripe_provider.begin_setup(replace(customer, ref=theirs.customer_ref))
    peer.confirm_setup(setup.facts["client_secret"])
    intent = setup.facts["client_secret"].partition("_secret_")[0]
    for given in ({"token": theirs.ref}, {"setup_intent": intent}):
        assert refused(stripe_provider, me, given)[0] == Refusal.METHOD_GONE
    with pytest.raises(MethodRefused):
        stripe_provider.update(me, theirs.ref, {"expiry": "12/41", "holder": "Mallory"})


@pytest.mark.parametrize(
    "given", [{}, {"token": "4242424242424242"}, {"token": "pm_none"}, {"setup_intent": "x"}]
)
def test_what_is_no_token_is_refused(stripe_provider, customer, given):
    assert refused(stripe_provider, customer, given)[0] in (Refusal.METHOD_GONE, Refusal.NOT_CONFIRMED)


def test_expiry_and_name_may_change(stripe_provider, customer, peer):
    method = stripe_provider.finish_setup(customer, {"token": peer.card(VISA)})
    known = replace(customer, ref=method.customer_ref)
    changed = stripe_provider.update(known, method.ref, {"expiry": "03/41", "holder": "Isaiah M. Langer"})
    assert changed == replace(method, expires_month=3, expires_year=2041, holder="Isaiah M. Langer")
    at_stripe = peer.client.payment_methods.retrieve(method.ref).to_dict()
    assert (int(at_stripe["card"]["exp_month"]), int(at_stripe["card"]["exp_year"])) == (3, 2041)
    with pytest.raises(MethodRefused) as error:
        stripe_provider.update(known, method.ref, {"expiry": "13/41"})
    assert (error.value.refusal, error.value.field) == (Refusal.EXPIRED, "expiry")


def test_a_forgotten_card_is_nobodys(stripe_provider, customer, peer):
    method = stripe_provider.finish_setup(customer, {"token": peer.card(VISA)})
    known = replace(customer, ref=method.customer_ref)
    stripe_provider.forget(known, method.ref)
    assert peer.client.payment_methods.retrieve(method.ref).customer is None
    stripe_provider.forget(known, method.ref)
    stripe_provider.forget(known, "pm_gone")


@pytest.mark.parametrize("status", ["429", "500", "503"])
def test_a_stripe_in_trouble_is_asked_later(stripe_provider, customer, peer, status):
    peer.trouble("POST /v1/setup_intents", status)
    with pytest.raises(ProviderUnavailable):
        stripe_provider.begin_setup(customer)


def test_a_wrong_key_is_no_answer_about_a_card(stripe_provider, customer, settings):
    settings.STRIPE_SECRET_KEY = "nonsense"
    from billing.providers.stripe.client import client

    client.cache_clear()
    with pytest.raises(ProviderUnavailable):
        stripe_provider.finish_setup(customer, {"token": "pm_card_visa"})
