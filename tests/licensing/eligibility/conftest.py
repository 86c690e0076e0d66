import pytest


@pytest.fixture
def visio(db):
    """As the catalogue makes it: not in Brazil, DR Congo and India, and with a trial without a card."""
    from tests.factories.licensing import make_product

    return make_product(
        "Visio Plan 1", is_self_service=True, has_no_card_trial=True, excluded_countries=["BR", "CD", "IN"]
    )


@pytest.fixture
def power_bi(db):
    from tests.factories.licensing import make_product

    return make_product("Power BI Pro", is_self_service=True, excluded_countries=["IN"])


@pytest.fixture
def ask():
    """`ask(person, product, wanted)` is the Eligibility of a person; a purchase unless said."""
    from tests.licensing.eligibility.world import ask

    return ask


@pytest.fixture
def allow():
    """`allow(organization, product, Policy.Value.DISABLED)` sets a policy."""
    from tests.licensing.eligibility.world import allow

    return allow
