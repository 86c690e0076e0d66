from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Makes kernel.jobs a Django app."""

    name = "kernel.jobs"
    label = "jobs"
