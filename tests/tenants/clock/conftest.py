"""Imports stand inside: this file is read before the apps are loaded."""

import pytest

from tests.kernel.jobs.conftest import counting  # noqa: F401 a fixture


@pytest.fixture
def clocks(settings):
    """As in a demo: each scope runs by its organization's clock."""
    from kernel.isolation.scope import clocks_are_asked_of
    from tenants.clock.ahead import ahead_of

    settings.DEMO = True
    clocks_are_asked_of(ahead_of)
    yield
    clocks_are_asked_of(None)


@pytest.fixture
def days(monkeypatch):
    """A registry of daily work of the test's own; returns it."""
    from kernel.jobs import daily

    monkeypatch.setattr(daily, "_pieces", {})
    return daily._pieces
