"""One process between the database and the web: migrate as the owner, then build the demo world.

`python -m dev.prepare <file>` leaves the list of people to sign in as in the file. One process, because
loading Django three times would be most of a warm start.
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command, get_commands


def main(people: Path) -> None:
    """Migrate, build, list."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
    django.setup()
    call_command("migrate", database="owner", interactive=False, verbosity=1)
    if "demo_world" in get_commands():
        call_command("demo_world")
        with people.open("w") as out:
            call_command("demo_world", people=True, stdout=out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
