"""Imports stand inside: this file is read before the apps are loaded."""

import pytest


@pytest.fixture
def bank(tmp_path):
    """A bank in a folder of its own."""
    from billing.providers.sandbox.bank import Bank

    return Bank(tmp_path / "bank")


@pytest.fixture
def sandbox(tmp_path, settings):
    """The provider, with a bank of its own."""
    from billing.providers.sandbox.provider import SandboxProvider

    settings.DATA_DIR = tmp_path
    return SandboxProvider()
