"""`manage.py import_prices FILE`: the list prices people buy at."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.prices.import_prices import import_prices


class Command(BaseCommand):
    help = (
        "Reads list prices from a CSV with the columns product_id, term_months, frequency_months, trial_days and "
        "one per currency (per seat and billing period, such as 12.50). All or nothing; a second run changes "
        "nothing; bought subscriptions keep their price. Exit code 2: a line is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: object, file: Path, **options: object) -> None:
        with transaction.atomic():
            done = import_prices(file)
        for line, text in done.problems:
            self.stderr.write(f"{file.name}:{line}: {text}" if line else f"{file.name}: {text}")
        if done.problems:
            words = ngettext(
                "%(count)s problem. Nothing was imported.",
                "%(count)s problems. Nothing was imported.",
                len(done.problems),
            )
            raise CommandError(words % {"count": len(done.problems)}, returncode=2)
        counts = {"offers": done.offers, "created": done.created, "changed": done.changed}
        self.stdout.write(_("%(offers)s prices: %(created)s created, %(changed)s changed.") % counts)
