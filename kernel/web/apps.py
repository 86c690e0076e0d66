from django.apps import AppConfig


class WebConfig(AppConfig):
    """Makes kernel.web a Django app."""

    name = "kernel.web"
    label = "web"
