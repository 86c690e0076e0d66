"""Whatever is bought, given back and canceled by the real acts: the books balance, and the ledger explains them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Invoice
from kernel.values.decision import Refused
from tests.billing.adds_up import assert_adds_up
from tests.billing.managing import world
from tests.factories.tenants import inside

# The database is real: fewer examples, each with several acts.
REAL = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ACTS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 14)), min_size=1, max_size=6)


@pytest.fixture
def organization(cast):
    return cast.woodgrove, cast.bram


def act(bought, total: int, when) -> None:
    """Bring it to `total` licenses and let the bank pay what that costs; a refusal changes nothing."""
    try:
        world.licenses(bought, total, at=when)
    except Refused:
        return
    with inside(bought.organization.id):
        waiting = world.Payment.objects.filter(
            kind=world.Payment.Kind.CHARGE, state=world.Payment.State.PENDING
        ).exists()
    if waiting:
        world.pay(bought, at=when)


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with the same empty books."""
    kept = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(kept)


@REAL
@given(st.integers(1, 99_999), ACTS, st.booleans())
def test_the_books_balance_whatever_is_done(organization, price, acts, canceled) -> None:
    with undone():
        bought = world.buy(*organization, price=price, quantity=5)
        day = 1
        for days, total in acts:
            day += days
            act(bought, total, world.day(day))
        if canceled:
            world.cancel(bought, at=world.day(day))
        world.assert_adds_up(bought)
        with inside(bought.organization.id):
            assert_adds_up()


@REAL
@given(st.integers(1, 99_999), st.integers(1, 20))
def test_bought_added_and_canceled_on_one_day_is_nothing(organization, price, more) -> None:
    with undone():
        bought = world.buy(*organization, price=price, quantity=3)
        act(bought, 3 + more, world.day(1))
        world.cancel(bought, at=world.day(1, 20))
        with inside(bought.organization.id):
            assert sum(invoice.total.minor for invoice in Invoice.objects.all()) == 0
            assert_adds_up()
