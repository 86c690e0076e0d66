"""Real services under every test: isolation is tested as it runs, through the plain role.

- `db` (or `@pytest.mark.django_db`): a transaction that is rolled back. Scopes work inside it.
- `real_db`: really commits, for threads, connections and processes; afterwards the database is made anew.
"""

import os

import django
import pytest
import redis
from django.db import connections
from django.utils import translation

from dev import messages
from tests.machine import Machine

machine = Machine()
machine.settle()
# Only now: the settings read the addresses, and Playwright's loop must not hide the database from us.
os.environ["DJANGO_SETTINGS_MODULE"] = "selfservice.settings"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_configure() -> None:
    """Load Django; pytest-django would have done it before this file chose the addresses.

    The variable goes again: a worker that inherits it would read the settings too early.
    """
    messages.compile_catalogs()
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before the workers ask for them; without workers the first test that asks does it."""
    if machine.mine and session.config.getoption("dist", "no") != "no":
        machine.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the servers after the last worker."""
    machine.stop()


@pytest.fixture(scope="session")
def services() -> Machine:
    """The running PostgreSQL and Valkey."""
    machine.start()
    return machine


@pytest.fixture(scope="session")
def django_db_setup(services: Machine, django_db_blocker):
    """Give this worker a database of its own; the connection is the plain role, as in production."""
    services.fresh_database(services.database)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    services.drop(services.database)


@pytest.fixture
def real_db(request: pytest.FixtureRequest, services: Machine, django_db_setup, django_db_blocker):
    """A database that really commits. Whatever the test leaves is gone afterwards."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("real_db commits, db rolls back: a test takes one of the two.")
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        services.fresh_database(services.database)


@pytest.fixture(autouse=True)
def _forget_what_is_cached():
    """Rate limits, queued calls and the reader's language of one test are no business of the next."""
    yield
    translation.deactivate()
    if machine.started:
        with redis.Redis.from_url(machine.redis_url) as client:
            client.flushdb()


@pytest.fixture
def cast(db):
    """The named people of tests/cast.py."""
    from tenants.signin.find_organization import forget_known_names
    from tests.cast import make_cast

    forget_known_names()  # short names of the test before led to tenants that are gone
    return make_cast()


@pytest.fixture
def signed_in():
    """A function that returns a client with the session of a person."""
    from django.test import Client

    from tenants.models import Account

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(Account.objects.get(id=person.account_id))
        return client

    return sign_in
