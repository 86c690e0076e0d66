"""`manage.py demo_world`: the organizations and people one can try the portal with."""

import re
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Builds the demo organizations that are missing; those that are there stay as they are."
    requires_system_checks: list[str] = []  # most of a warm start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", action="store_true", help="print the people to sign in as")
        parser.add_argument("--suffix", default="", help="build a second world: contoso-SUFFIX and so on")

    def handle(self, *args: object, people: bool = False, suffix: str = "", **options: object) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "The demo's passwords are public. Set SELFSERVICE_DEMO=1 if this is a place to try things."
            )
        if suffix and not re.fullmatch(r"[a-z0-9]{1,12}", suffix):
            raise CommandError("A suffix has 1 to 12 small letters and digits, such as x1.")
        try:
            from dev import world  # noqa: PLC0415 developers' folder, not installed everywhere
        except ModuleNotFoundError as missing:
            raise CommandError(
                f"The demo world is built by the folder dev/ of the sources: {missing}."
            ) from None
        made = world.build(suffix)
        if people:
            self.stdout.write(world.people_table(suffix))
        else:
            self.stdout.write(f"Built {', '.join(made)}." if made else "The demo world is there already.")
