"""`manage.py write_matrix`: the permission matrix as a document."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from tenants.permissions.words import as_markdown

DOCUMENT = "docs/who-may-what.md"


class Command(BaseCommand):
    """Writes docs/who-may-what.md."""

    help = "Writes docs/who-may-what.md from the permission matrix."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        with translation.override("en"):
            (Path(settings.BASE_DIR) / DOCUMENT).write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{DOCUMENT} is up to date.")
