"""The door of the web server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
django.setup(set_prefix=False)

from django.db import connection  # noqa: E402 start-up: after the apps are loaded

from kernel.isolation.checks import refuse_unsafe_role  # noqa: E402
from kernel.web.readable import ReadableHandler  # noqa: E402

application = ReadableHandler()

refuse_unsafe_role()
# Forked workers must not share the connection that this check opened.
connection.close()
