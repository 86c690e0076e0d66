"""Imports stand inside: this file is read before the apps are loaded."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def world(cast):
    """Adele pays for Power BI and Visio with two cards, the organization by invoice, Alex with a card of his own."""
    from tests.factories.billing import make_account, make_invoice_method, make_method, make_plan
    from tests.factories.licensing import make_product, make_subscription

    power_bi, visio = make_product("Power BI Pro"), make_product("Visio Plan 2")
    bi = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    vis = make_subscription(cast.contoso, visio, bought_by=cast.adele)
    central = make_subscription(cast.contoso, power_bi)
    adeles, alexs, organizations = (
        make_account(cast.contoso, cast.adele),
        make_account(cast.contoso, cast.alex),
        make_account(cast.contoso),
    )
    first = make_method(adeles)
    second = make_method(adeles, last4="4444", brand="Mastercard", default=False)
    invoice = make_invoice_method(organizations)
    return SimpleNamespace(
        cast=cast,
        bi=bi,
        vis=vis,
        adeles=adeles,
        alexs=alexs,
        organizations=organizations,
        first=first,
        second=second,
        alexs_card=make_method(alexs),
        invoice=invoice,
        bi_plan=make_plan(bi, adeles, first),
        vis_plan=make_plan(vis, adeles, first),
        central_plan=make_plan(central, organizations, invoice),
    )
