"""Every page of a demo organization that lives ahead says so; nobody else's does."""

import pytest

from tenants.models import Organization
from tests.factories.tenants import inside

pytestmark = pytest.mark.django_db


@pytest.fixture
def ahead(cast):
    with inside(cast.contoso.id):
        Organization.objects.filter(id=cast.contoso.id).update(clock_ahead=400 * 86400)
    return cast


def page(signed_in, person, address) -> str:
    return signed_in(person).get(address).content.decode()


def test_the_day_stands_on_every_page(ahead, clocks, signed_in):
    from datetime import timedelta

    from kernel.ui.words import day
    from kernel.values.clock import actual

    then = day(actual() + timedelta(days=400))
    for address in ("/contoso/home/", "/contoso/billing/products/", "/contoso/users/"):
        assert f"Demo clock: {then}" in page(signed_in, ahead.megan, address)


def test_the_others_live_in_the_present_and_say_nothing(ahead, clocks, signed_in):
    assert "Demo clock" not in page(signed_in, ahead.anna, "/woodgrove/home/")


def test_outside_a_demo_nobody_looks(ahead, signed_in):
    assert "Demo clock" not in page(signed_in, ahead.megan, "/contoso/home/")
