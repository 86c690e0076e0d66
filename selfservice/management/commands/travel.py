"""`manage.py travel ORGANIZATION --days N | --to DATE | --back`: let time pass for a demo organization."""

from argparse import ArgumentParser
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.jobs.daily import DayFailed
from kernel.values.clock import actual
from tenants.clock.rules import FARTHEST
from tenants.clock.travel import come_back, shown, travel
from tenants.signin.find_organization import tenant_of


class Command(BaseCommand):
    """A line for each day on which something happened; bad input ends with a line on stderr and exit code 2."""

    help = "Moves a demo organization's clock ahead, day by day, and does each day's work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION", help="short name, as in the address")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--days", type=int, metavar="N", help="let so many days pass")
        how.add_argument("--to", metavar="DATE", help="let time pass until this day, such as 2027-03-01")
        how.add_argument("--back", action="store_true", help="come back to the present; data stays as it is")

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Clocks are moved in a demo only: set SELFSERVICE_DEMO=1.", returncode=2)
        short_name = str(options["organization"])
        tenant_id = tenant_of(short_name)
        if tenant_id is None:
            raise CommandError(f"There is no organization “{short_name}”.", returncode=2)
        if options["back"]:
            self._back(tenant_id)
        else:
            self._ahead(tenant_id, _days(tenant_id, options))
        self.stdout.write(f"The clock of {short_name} stands at {_moment(shown(tenant_id))}.")

    def _back(self, tenant_id: UUID) -> None:
        come_back(tenant_id)
        self.stdout.write("Back in the present. What happened in the future stays as it is.")

    def _ahead(self, tenant_id: UUID, days: int) -> None:
        quiet = True
        try:
            for moment, done in travel(tenant_id, days):
                if done:
                    quiet = False
                    self.stdout.write(f"{moment:%Y-%m-%d}  {'; '.join(done)}")
        except DayFailed as failed:
            raise CommandError(
                f"{_moment(shown(tenant_id))}: {failed} {failed.__cause__}", returncode=1
            ) from failed
        if quiet:
            self.stdout.write("Nothing happened on the way.")


def _days(tenant_id: UUID, options: dict[str, object]) -> int:
    """Return how many days to go. Raises CommandError for none, a day that is past, and one too far away."""
    moment = shown(tenant_id)
    days = options["days"]
    if not isinstance(days, int):
        days = (_date(str(options["to"])) - moment.date()).days
    if days < 1:
        raise CommandError(
            f"Time goes forward only: the clock stands at {moment:%Y-%m-%d}. --back leads to the present.",
            returncode=2,
        )
    if days > (FARTHEST - (moment - actual())).days:
        raise CommandError(f"A clock goes at most {FARTHEST.days} days ahead.", returncode=2)
    return days


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is no day; write it as 2027-03-01.", returncode=2) from None


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} ({moment.tzinfo})"
