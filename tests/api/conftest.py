"""A world for the doors: contoso with what its people bought, and woodgrove, of which nothing may be seen."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def world(cast):
    """`cast`, and: adele's Power BI Pro, alex's Visio, central Power BI Pro and Visio; bram's at woodgrove."""
    return make_world(cast)


def make_world(cast) -> SimpleNamespace:
    from tests.factories.licensing import make_product, make_subscription

    power_bi, visio = make_product("Power BI Pro"), make_product("Visio Plan 2")
    return SimpleNamespace(
        cast=cast,
        power_bi=power_bi,
        visio=visio,
        adeles=make_subscription(
            cast.contoso, power_bi, quantity=10, bought_by=cast.adele, seats=[cast.diego, cast.isaiah]
        ),
        alexs=make_subscription(cast.contoso, visio, quantity=5, bought_by=cast.alex, seats=[cast.alex]),
        central=make_subscription(cast.contoso, power_bi, quantity=25, seats=[cast.diego]),
        visio_central=make_subscription(cast.contoso, visio, quantity=1),
        brams=make_subscription(cast.woodgrove, visio, quantity=3, bought_by=cast.bram, seats=[cast.bram]),
        wood_central=make_subscription(cast.woodgrove, visio, quantity=5),
    )


@pytest.fixture
def call(cast):
    """`call(cast.megan)` is a caller with every scope, in the person's own organization."""
    from tenants.tokens.scopes import Scope
    from tests.api.caller import Caller

    places = {one.id: one.short_name for one in (cast.contoso, cast.woodgrove, cast.fabrikam)}
    made: dict = {}

    def caller(person) -> Caller:
        if person.id not in made:
            made[person.id] = Caller(person, *Scope, organization=places[person.tenant_id])
        return made[person.id]

    return caller
