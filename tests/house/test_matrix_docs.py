"""The matrix is one table: its document is fresh, its words are complete."""

from pathlib import Path

from django.conf import settings
from django.utils import translation

from tenants.management.commands.write_matrix import DOCUMENT
from tenants.permissions.actions import Action
from tenants.permissions.matrix import COLUMNS, MATRIX
from tenants.permissions.words import ACTION_NAMES, COLUMN_NAMES, as_markdown


def test_the_document_is_fresh():
    with translation.override("en"):
        wanted = as_markdown()
    kept = (Path(settings.BASE_DIR) / DOCUMENT).read_text(encoding="utf-8")
    assert kept == wanted, "Run `manage.py write_matrix`."


def test_every_row_and_column_has_words():
    assert set(ACTION_NAMES) == set(Action) == set(MATRIX)
    assert set(COLUMN_NAMES) == set(COLUMNS)
