"""Bills of several people: whose they are matters everywhere."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def billed(cast):
    """Adele and Alex pay for themselves at contoso, contoso pays for its own; Bram pays at woodgrove."""
    from tests.billing.invoices.paying import paying
    from tests.factories.licensing import make_product

    power_bi = make_product("Power BI Pro", code="CFQ7TTC0L3PB")
    visio = make_product("Visio Plan 2", code="CFQ7TTC0HD32")
    contoso, woodgrove = cast.contoso, cast.woodgrove
    return SimpleNamespace(
        cast=cast,
        power_bi=power_bi,
        visio=visio,
        adele=paying(contoso, cast.adele, power_bi, price_minor=1300),
        alex=paying(contoso, cast.alex, visio, price_minor=2800),
        own=paying(contoso, None, visio, quantity=20, price_minor=2500),
        bram=paying(woodgrove, cast.bram, power_bi, price_minor=1210),
    )
