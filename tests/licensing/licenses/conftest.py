from types import SimpleNamespace

import pytest


@pytest.fixture
def world(cast):
    """Power BI Pro bought three times and Visio twice; diego's and adele's are their own."""
    from tests.factories.licensing import Status, make_product, make_subscription

    power_bi = make_product("Power BI Pro", code="CFQ7TTC0H9MP")
    visio = make_product("Visio Plan 2", code="CFQ7TTC0HD32")
    contoso = cast.contoso
    return SimpleNamespace(
        cast=cast,
        power_bi=power_bi,
        visio=visio,
        central=make_subscription(contoso, power_bi, quantity=25, seats=[cast.isaiah, cast.alex]),
        adeles=make_subscription(
            contoso, power_bi, quantity=10, bought_by=cast.adele, seats=[cast.adele, cast.diego, cast.isaiah]
        ),
        diegos=make_subscription(contoso, power_bi, quantity=5, bought_by=cast.diego, seats=[cast.megan]),
        gone=make_subscription(
            contoso, power_bi, quantity=99, bought_by=cast.alex, status=Status.DELETED, seats_used=0
        ),
        alexs=make_subscription(contoso, visio, quantity=5, bought_by=cast.alex, seats=[cast.alex]),
        woodgroves=make_subscription(cast.woodgrove, power_bi, quantity=7, seats=[cast.bram]),
    )
