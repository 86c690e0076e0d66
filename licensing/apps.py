from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Products and subscriptions; registers sentences, the journal's words and how its jobs are done."""

    name = "licensing"

    def ready(self) -> None:
        from licensing.eligibility.register import register_eligibility
        from licensing.expiry.register import register_expiry
        from licensing.seats.register import register_seats
        from licensing.subscriptions.register import register_subscriptions
        from licensing.takeover.register import register_take_over

        register_eligibility()
        register_expiry()
        register_seats()
        register_take_over()
        register_subscriptions()
