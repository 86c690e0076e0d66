from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system; it has no tables."""

    name = "kernel.ui"
    label = "ui"
