from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Prices, payments and bills; registers sentences, the journal's words, deliveries and daily work."""

    name = "billing"

    def ready(self) -> None:
        from billing.payments.register import register_payments

        register_payments()
