"""The cast is who it says it is."""

from tenants.permissions.roles import Role
from tests.factories.tenants import actor


def test_roles_of_the_cast(cast):
    held = {
        name: actor(getattr(cast, name)).roles
        for name in ("megan", "patti", "lidia", "udo", "nestor", "isaiah")
    }
    assert held == {
        "megan": {Role.GLOBAL},
        "patti": {Role.BILLING},
        "lidia": {Role.LICENSE},
        "udo": {Role.USER},
        "nestor": {Role.READER},
        "isaiah": set(),
    }


def test_a_guest_is_one_account_in_two_organizations(cast):
    assert cast.anna.account_id == cast.anna_guest.account_id
    assert actor(cast.anna_guest).is_guest
    assert not actor(cast.anna_guest).roles
