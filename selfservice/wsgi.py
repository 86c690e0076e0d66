"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402 start-up: after the apps are loaded

from kernel.isolation.checks import refuse_unsafe_role  # noqa: E402

refuse_unsafe_role()
# Forked workers must not share the connection that this check opened.
connection.close()
