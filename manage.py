#!/usr/bin/env python
"""Django's own door to the portal."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
    from django.core.management import execute_from_command_line

    from selfservice.env import adopt_running_demo

    adopt_running_demo(Path(__file__).resolve().parent)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
