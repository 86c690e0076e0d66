from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Prices, payments and bills; registers sentences, the journal's words, deliveries and daily work."""

    name = "billing"

    def ready(self) -> None:
        from billing.checkout.register import register_checkout
        from billing.payments.register import register_payments
        from billing.providers.stripe import checks  # noqa: F401 the start-up check

        register_payments()
        register_checkout()
