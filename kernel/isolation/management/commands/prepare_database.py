"""`manage.py prepare_database`: the roles, the database and the privileges, once per server."""

import os
from argparse import ArgumentParser
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from kernel.isolation.prepare import database_of, prepare
from kernel.isolation.roles import APP_ROLE, OWNER_ROLE


class Command(BaseCommand):
    """Reads DATABASE_ADMIN_URL, DATABASE_URL and DATABASE_OWNER_URL; prints nothing secret."""

    help = (
        "Creates the database roles, the database and its privileges over DATABASE_ADMIN_URL, with the role "
        "names and passwords that DATABASE_URL and DATABASE_OWNER_URL will use. Safe to repeat."
    )
    requires_system_checks: list[str] = []  # nothing can be checked before the database is there

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin-url",
            default=os.environ.get("DATABASE_ADMIN_URL", ""),
            help="a role that may create roles and databases (default: DATABASE_ADMIN_URL)",
        )

    def handle(self, *args: object, admin_url: str = "", **options: object) -> None:
        if not admin_url:
            raise CommandError("Give an administrator's address in DATABASE_ADMIN_URL or --admin-url.")
        app_url, app_password = _address("DATABASE_URL", APP_ROLE)
        _, owner_password = _address("DATABASE_OWNER_URL", OWNER_ROLE)
        database = database_of(app_url)
        prepare(admin_url, database=database, owner_password=owner_password, app_password=app_password)
        self.stdout.write(
            f"Database {database} is ready: web and workers connect as {APP_ROLE}, migrations as {OWNER_ROLE}."
        )


def _address(variable: str, role: str) -> tuple[str, str]:
    """Return the address in an environment variable and its password; refuse another role's."""
    url = os.environ.get(variable, "")
    parts = urlsplit(url)
    if parts.username != role or not parts.password or not database_of(url):
        raise CommandError(f"{variable} must be postgresql://{role}:<password>@<host>/<database>.")
    return url, unquote(parts.password)
