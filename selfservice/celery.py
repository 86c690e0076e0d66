"""The Celery app: wakes what the database knows to be due."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")
app = Celery("selfservice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kernel.outbox", "kernel.jobs", "tenants.clock"])


@worker_init.connect
def refuse_unsafe_role(**kwargs: object) -> None:
    """Do not start on a database connection that could bypass the isolation."""
    from kernel.isolation import checks  # noqa: PLC0415 start-up: apps are not loaded at import

    checks.refuse_unsafe_role()
