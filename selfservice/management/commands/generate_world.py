"""`manage.py generate_world`: a world of real size, to measure the portal with."""

from argparse import ArgumentParser
from dataclasses import fields, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Writes one giant organization, a middle one and thousands of small ones by COPY, over DATABASE_OWNER_URL. "
        "The same numbers give the same world. Tables are locked while it runs."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        try:
            from dev.scale.sizes import Sizes  # noqa: PLC0415 developers' folder, not installed everywhere
        except ModuleNotFoundError as missing:
            raise CommandError(
                f"The scale world is made by the folder dev/ of the sources: {missing}."
            ) from None
        parser.add_argument("--scale", type=float, default=1.0, help="a factor on all sizes, such as 0.01")
        parser.add_argument("--suffix", default="", help="name the organizations giant-SUFFIX and so on")
        parser.add_argument("--ledger", action="store_true", help="write the ledger's rows too")
        for field in fields(Sizes):
            words = field.name.replace("_", " ")
            option = f"--{field.name.replace('_', '-')}"
            parser.add_argument(option, type=int, help=f"number of {words} (default {field.default})")

    def handle(self, *args: object, scale: float = 1.0, suffix: str = "", **options: object) -> None:
        from dev.scale.generate import AlreadyThere, generate  # noqa: PLC0415 see above
        from dev.scale.sizes import Sizes  # noqa: PLC0415 see above

        if not 0 < scale <= 100:
            raise CommandError("--scale is a factor above 0, such as 0.01.")
        given: dict[str, Any] = {
            field.name: options[field.name] for field in fields(Sizes) if options.get(field.name) is not None
        }
        sizes = replace(Sizes().scaled(scale), **given)
        try:
            done = generate(sizes, ledger=bool(options.get("ledger")), suffix=suffix, say=self.stdout.write)
        except AlreadyThere as there:
            raise CommandError(str(there)) from None
        total = sum(done.rows.values())
        self.stdout.write(f"{total:,} rows in {done.seconds:.1f} s: {total / done.seconds:,.0f} rows/s.")
