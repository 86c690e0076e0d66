"""Bills of several people: whose they are matters everywhere."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def billed(cast):
    """Adele and Alex pay for themselves at contoso, contoso pays for its own; Bram pays at woodgrove."""
    from kernel.values.clock import now
    from kernel.values.period import add_months
    from tests.factories.billing import make_account, make_invoice_method, make_method
    from tests.factories.licensing import make_product, make_subscription
    from tests.factories.tenants import inside

    power_bi = make_product("Power BI Pro", code="CFQ7TTC0L3PB")
    visio = make_product("Visio Plan 2", code="CFQ7TTC0HD32")
    contoso, woodgrove = cast.contoso, cast.woodgrove
    started = add_months(now(), -2)
    made = SimpleNamespace(cast=cast, power_bi=power_bi, visio=visio)

    def purchase(organization, product, owner, **values):
        account = make_account(organization, owner)
        with inside(organization.id):
            method = make_method(account) if owner else make_invoice_method(account)
        subscription = make_subscription(
            organization, product, bought_by=owner, started_at=started, **{"quantity": 3, **values}
        )
        return SimpleNamespace(account=account, method=method, subscription=subscription)

    made.adele = purchase(contoso, power_bi, cast.adele, price_minor=1300)
    made.alex = purchase(contoso, visio, cast.alex, price_minor=2800)
    made.own = purchase(contoso, visio, None, quantity=20, price_minor=2500)
    made.bram = purchase(woodgrove, power_bi, cast.bram, price_minor=1210)
    return made
