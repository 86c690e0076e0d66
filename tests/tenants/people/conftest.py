"""Uploads of a test go where the test looks."""

import pytest


@pytest.fixture(autouse=True)
def uploads_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "uploads"
