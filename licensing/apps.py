from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Products and subscriptions; registers what its jobs do."""

    name = "licensing"

    def ready(self) -> None:
        from licensing.seats.register import register_seats  # noqa: PLC0415 start-up: needs models

        register_seats()
        from licensing.takeover.register import register_take_over  # noqa: PLC0415 start-up: needs models

        register_take_over()
        from licensing.subscriptions.register import register_subscriptions  # noqa: PLC0415 start-up: needs models

        register_subscriptions()
