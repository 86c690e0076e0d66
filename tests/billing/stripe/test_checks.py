"""What is missing is said at start-up, in words."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing.providers.stripe import checks
from billing.providers.stripe.client import client


@pytest.fixture
def with_stripe(settings):
    settings.CARD_PROVIDER = "stripe"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_x", "pk_x"
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_x"]
    return settings


def test_all_there(with_stripe):
    assert checks.check_stripe(None) == []


@pytest.mark.parametrize(
    ("setting", "variable"),
    [
        ("STRIPE_SECRET_KEY", "STRIPE_SECRET_KEY"),
        ("STRIPE_PUBLISHABLE_KEY", "STRIPE_PUBLISHABLE_KEY"),
        ("STRIPE_WEBHOOK_SECRETS", "STRIPE_WEBHOOK_SECRET"),
    ],
)
def test_each_setting_has_its_sentence(with_stripe, setting, variable):
    setattr(with_stripe, setting, "")
    (problem,) = checks.check_stripe(None)
    assert problem.msg.startswith(f"CARD_PROVIDER is stripe, but {variable} is not set:")


def test_nobody_is_asked_for_keys_of_a_provider_they_do_not_use(with_stripe):
    with_stripe.CARD_PROVIDER, with_stripe.STRIPE_SECRET_KEY = "sandbox", ""
    assert checks.check_stripe(None) == []


def test_a_missing_client_is_named(with_stripe, monkeypatch):
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    (problem,) = checks.check_stripe(None)
    assert "not installed" in problem.msg


def test_without_a_key_nothing_is_asked(with_stripe):
    with_stripe.STRIPE_SECRET_KEY = ""
    client.cache_clear()
    with pytest.raises(ImproperlyConfigured):
        client()
