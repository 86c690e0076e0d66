from datetime import timedelta

import pytest


@pytest.fixture
def bought(cast):
    """What the cast has: two central subscriptions, and one purchase each of Adele, Alex and Diego."""
    from kernel.values.clock import now
    from tests.factories.licensing import Channel, make_product, make_subscription

    power_bi = make_product("Power BI Pro", code="CFQ7TTC0L3PB")
    visio = make_product("Visio Plan 2", code="CFQ7TTC0HD32")
    contoso = cast.contoso
    made = {
        "central": make_subscription(
            contoso, power_bi, quantity=25, seats=[cast.isaiah, cast.lidia], price_minor=900
        ),
        "adele": make_subscription(
            contoso, power_bi, bought_by=cast.adele, seats=[cast.adele, cast.isaiah], price_minor=1300
        ),
        "alex": make_subscription(
            contoso,
            visio,
            bought_by=cast.alex,
            quantity=2,
            seats=[cast.alex, cast.udo],
            expires_at=now() + timedelta(days=10),
        ),
        "diego": make_subscription(
            contoso, power_bi, bought_by=cast.diego, quantity=5, channel=Channel.TRIAL, expires_at=None
        ),
    }
    make_subscription(cast.woodgrove, visio, bought_by=cast.bram, quantity=3)
    return made
