"""`manage.py create_token EMAIL --organization NAME`: a bearer token for the API."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from tenants.models import Organization, Person
from tenants.signin.arrive import actor_of
from tenants.signin.find_organization import tenant_of
from tenants.tokens.create_token import create_token
from tenants.tokens.scopes import Scope


class Command(BaseCommand):
    """Prints the secret alone on stdout; bad input ends with a line on stderr and exit code 2."""

    help = "Makes a bearer token that acts as a person in one organization, and prints its secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="whose token it is")
        parser.add_argument(
            "--organization", required=True, metavar="NAME", help="short name, as in the address"
        )
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            metavar="SCOPE",
            help=f"one of {', '.join(Scope)}; default: all",
        )
        parser.add_argument(
            "--days", type=int, default=90, help="until it expires, at most 365 (default: 90)"
        )
        parser.add_argument("--name", default="Command line", help="how the page Tokens lists it")

    def handle(self, *args: object, **options: object) -> None:
        tenant_id = tenant_of(str(options["organization"]))
        if tenant_id is None:
            raise CommandError(f"There is no organization “{options['organization']}”.", returncode=2)
        with tenant_scope(tenant_id):
            secret = self._make(tenant_id, **options)
        self.stdout.write(secret)

    def _make(self, tenant_id, *, email, organization, scope, days, name, **options) -> str:
        person = Person.objects.filter(email=email.casefold()).first()
        if person is None:
            raise CommandError(f"There is nobody with the address {email} in {organization}.", returncode=2)
        actor = actor_of(person, Organization.objects.get(id=tenant_id), via="command")
        try:
            return create_token(actor=actor, name=name, scopes=scope or list(Scope), days=days).secret
        except Refused as refused:
            raise CommandError(" ".join(sentences(refused.decision)), returncode=2) from refused
