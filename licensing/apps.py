from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Products and subscriptions; registers what its jobs do."""

    name = "licensing"

    def ready(self) -> None:
        from licensing.seats.explain import register_sentences as seats_sentences  # noqa: PLC0415 start-up: needs models

        seats_sentences()
        from licensing.takeover.register import register_take_over  # noqa: PLC0415 start-up: needs models

        register_take_over()
