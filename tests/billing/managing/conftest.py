"""Imports stand inside: this file is read before the apps are loaded."""

import pytest


@pytest.fixture
def bought(cast):
    """Bram of woodgrove (the Netherlands, EUR, 21 %) bought 10 seats for a year, paid monthly, on 1 March at noon."""
    from tests.billing.managing.world import buy

    return buy(cast.woodgrove, cast.bram)


@pytest.fixture
def people(cast):
    from tests.factories.tenants import make_people

    return make_people(cast.woodgrove, 12)
