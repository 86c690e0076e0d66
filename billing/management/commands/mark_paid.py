"""`manage.py mark_paid ORGANIZATION NUMBER [--reference TEXT]`: the transfer for a bill came."""

from argparse import ArgumentParser
from dataclasses import dataclass
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from billing.invoices.mark_paid import mark_paid
from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from tenants.signin.find_organization import tenant_of


@dataclass(frozen=True, slots=True)
class _Operator:
    """Whoever runs the portal, as the journal names them."""

    person_id: UUID | None = None
    name: str = "Operator"
    firm: str = ""
    via: str = "command"
    address: str | None = None


class Command(BaseCommand):
    """Prints a line; bad input ends with a line on stderr and exit code 2."""

    help = "Marks a bill of an organization that pays by invoice as paid; what hangs on it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION", help="short name, as in the address")
        parser.add_argument("number", metavar="NUMBER", help="of the bill, such as K7QF3M-00012")
        parser.add_argument("--reference", default="", metavar="TEXT", help="what the transfer said")

    def handle(
        self, *args: object, organization: str, number: str, reference: str, **options: object
    ) -> None:
        tenant_id = tenant_of(organization)
        if tenant_id is None:
            raise CommandError(f"There is no organization “{organization}”.", returncode=2)
        try:
            with tenant_scope(tenant_id):
                mark_paid(operator=_Operator(), number=number.strip().upper(), reference=reference.strip())
        except Refused as refused:
            raise CommandError(" ".join(sentences(refused.decision)), returncode=2) from refused
        self.stdout.write(f"The bill {number} is paid.")
