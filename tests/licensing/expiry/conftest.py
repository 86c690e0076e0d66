"""Imports stand inside: this file is read before the apps are loaded."""

import pytest


@pytest.fixture
def power_bi(db):
    from tests.factories.licensing import make_product

    return make_product("Power BI Pro")


@pytest.fixture
def people(cast):
    from tests.factories.tenants import make_people

    return make_people(cast.contoso, 12)


@pytest.fixture
def make(cast, power_bi):
    """A function that makes what Adele bought a year before START, without renewal, to end at START."""
    from tests.factories.licensing import make_subscription
    from tests.licensing.expiry.world import START, after

    def make_one(**values):
        given = {
            "bought_by": cast.adele,
            "renews": False,
            "started_at": after(-365),
            "status_at": after(-365),
            "expires_at": START,
            **values,
        }
        return make_subscription(cast.contoso, given.pop("product", power_bi), **given)

    return make_one
