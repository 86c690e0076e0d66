"""How it is plugged together: settings, root addresses, menu, REST root, Celery. No rules live here."""

from selfservice.celery import app as celery_app

__all__ = ["celery_app"]
