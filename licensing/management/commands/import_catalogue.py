"""`manage.py import_catalogue [FOLDER]`: products, SKUs and former ids from the public tables."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.catalogue.import_catalogue import Imported, import_catalogue
from licensing.catalogue.read import SHIPPED, Problem


class Command(BaseCommand):
    help = (
        "Reads skus.csv, self-service-products.csv and product-id-aliases.csv from FOLDER (default: the tables "
        "that come with the portal). All or nothing; a second run changes nothing. Exit code 2: a line is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: object, folder: Path = SHIPPED, **options: object) -> None:
        done = import_catalogue(folder)
        if done.problems:
            for problem in done.problems:
                self.stderr.write(_line(problem))
            words = ngettext(
                "%(count)s problem. Nothing was imported.",
                "%(count)s problems. Nothing was imported.",
                len(done.problems),
            )
            raise CommandError(words % {"count": len(done.problems)}, returncode=2)
        self.stdout.write(_summary(done))


def _line(problem: Problem) -> str:
    return (
        f"{problem.file}:{problem.line}: {problem.text}"
        if problem.line
        else f"{problem.file}: {problem.text}"
    )


def _summary(done: Imported) -> str:
    there = _("%(products)s products, %(skus)s SKUs, %(aliases)s former ids.") % {
        "products": done.products,
        "skus": done.skus,
        "aliases": done.aliases,
    }
    if not (done.created or done.changed):
        return there + " " + _("Nothing changed.")
    what = _("%(created)s created, %(changed)s changed (%(renamed)s renamed).") % {
        "created": done.created,
        "changed": done.changed,
        "renamed": done.renamed,
    }
    return f"{there} {what}"
