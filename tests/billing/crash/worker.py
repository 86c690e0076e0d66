"""The worker with points to die at: they are put in once the apps are loaded."""

from celery.signals import worker_init

from selfservice.celery import app

__all__ = ["app"]


@worker_init.connect
def _install(**kwargs: object) -> None:
    from tests.billing.crash.points import WORKER, install

    install(WORKER)
