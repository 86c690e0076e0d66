from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Products and subscriptions; registers what its jobs do."""

    name = "licensing"
