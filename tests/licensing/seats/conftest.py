import pytest


@pytest.fixture
def power_bi(db):
    from tests.licensing.seats.world import make_product

    return make_product("Power BI Pro")
