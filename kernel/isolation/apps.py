from django.apps import AppConfig


class IsolationConfig(AppConfig):
    """Registers the system checks of isolation."""

    name = "kernel.isolation"
    label = "isolation"

    def ready(self) -> None:
        from kernel.isolation import checks  # noqa: F401
