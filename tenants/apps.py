from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organizations and people; registers sentences and jobs."""

    name = "tenants"

    def ready(self) -> None:
        """Give refusals and journal entries their words, and jobs their handlers."""
        from django.conf import settings

        from kernel.isolation.scope import clocks_are_asked_of
        from tenants.clock.ahead import ahead_of
        from tenants.people import explain as people
        from tenants.people.import_job import register_jobs
        from tenants.permissions import explain as permissions
        from tenants.tokens import explain as tokens

        for capability in (people, permissions, tokens):
            capability.register_sentences()
        register_jobs()
        if settings.DEMO:
            # Elsewhere no query is spent on it.
            clocks_are_asked_of(ahead_of)
