"""Imports stand inside: this file is read before the apps are loaded."""

import pytest


@pytest.fixture
def power_bi(db):
    from tests.factories.licensing import make_product

    return make_product("Power BI Pro")
