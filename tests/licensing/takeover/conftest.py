"""Imports stand inside: this file is read before the apps are loaded."""

import pytest


@pytest.fixture
def power_bi(db):
    return _product("Power BI Pro")


@pytest.fixture
def visio(db):
    return _product("Visio Plan 2")


@pytest.fixture
def people(cast):
    from tests.factories.tenants import make_people

    return make_people(cast.contoso, 12)


@pytest.fixture
def bought(cast, power_bi, people):
    """The demo's adele.vance: 10 seats, 7 held."""
    return _subscription(cast.contoso, power_bi, bought_by=cast.adele, seats=people[:7])


@pytest.fixture
def central(cast, power_bi, people):
    """25 seats of the organization, 5 held, 2 of them by people who hold adele's too."""
    return _subscription(cast.contoso, power_bi, quantity=25, seats=people[5:10])


@pytest.fixture
def small_batches(monkeypatch):
    from licensing.takeover import batches

    monkeypatch.setattr(batches, "SIZE", 2)


def _product(name):
    from tests.factories.licensing import make_product

    return make_product(name)


def _subscription(*args, **values):
    from tests.factories.licensing import make_subscription

    return make_subscription(*args, **values)
