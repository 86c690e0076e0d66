"""Imports stand inside: this file is read before the apps are loaded."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def world(cast):
    """Adele, Alex and the organization have an account; Isaiah has none yet."""
    from tests.factories.billing import make_account, make_method

    accounts = {
        "adeles": make_account(cast.contoso, cast.adele),
        "alexs": make_account(cast.contoso, cast.alex),
        "organizations": make_account(cast.contoso),
    }
    make_method(accounts["adeles"])
    return SimpleNamespace(cast=cast, **accounts)
