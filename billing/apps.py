from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Prices, payments and bills; registers sentences, the journal's words, deliveries and daily work."""

    name = "billing"

    def ready(self) -> None:
        from billing.accounts.register import register_accounts
        from billing.checkout.register import register_checkout
        from billing.invoices.register import register_invoices
        from billing.managing.register import register_managing
        from billing.payment_methods.register import register_payment_methods
        from billing.payments.register import register_payments
        from billing.providers.stripe import checks  # noqa: F401 the start-up check
        from billing.renewals.register import register_renewals
        from billing.takeover.register import register_books

        register_payments()
        register_accounts()
        register_payment_methods()
        register_checkout()
        register_invoices()
        register_managing()
        register_renewals()
        register_books()
