"""Isaiah, a product with offers, and his cards."""

import pytest


@pytest.fixture
def power_bi(cast):
    from tests.factories.billing import make_offer
    from tests.factories.licensing import make_product

    product = make_product("Power BI Pro", code="CFQ7TTC0H9MP", is_self_service=True, has_no_card_trial=True)
    make_offer(product, term_months=1, frequency=1, price_minor=1400)
    make_offer(product, term_months=12, frequency=1, price_minor=1300, trial_days=30)
    make_offer(product, term_months=12, frequency=12, price_minor=14000)
    make_offer(product, term_months=1, frequency=1, price_minor=1309, currency="EUR")
    return product


@pytest.fixture
def account(cast):
    from tests.factories.billing import make_account

    return make_account(cast.contoso, cast.isaiah)


@pytest.fixture
def card(account):
    from tests.factories.billing import make_method

    return make_method(account)
